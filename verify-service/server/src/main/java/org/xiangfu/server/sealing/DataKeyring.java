package org.xiangfu.server.sealing;

import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Several generations of keys: opens what any of them sealed, and seals with one, at first the
 * oldest.
 */
final class DataKeyring implements DataSeal {
  private final Names lasting;
  private final List<KeyedData> generations;
  private volatile KeyedData sealing;

  /**
   * A ring.
   *
   * @param lasting makes the digests that outlast generations
   * @param generations oldest first, at least one
   */
  DataKeyring(Names lasting, List<KeyedData> generations) {
    this.lasting = lasting;
    this.generations = List.copyOf(generations);
    this.sealing = generations.getFirst();
  }

  static UncheckedIOException lacks(int generation) {
    return new UncheckedIOException(
        new SealException(
            "data is sealed with the keys of generation %d, which the key file of this node does"
                    .formatted(generation)
                + " not hold; give it the file that does and restart it"));
  }

  @Override
  public Optional<String> fingerprint() {
    return sealing.fingerprint();
  }

  @Override
  public String seal(String use, String text) {
    return sealing.seal(use, text);
  }

  @Override
  public String open(String use, String sealed) {
    OptionalInt key = SealedText.keyId(sealed);
    for (KeyedData each : generations) {
      if (key.isPresent() && each.keyId() == key.getAsInt()) {
        return each.open(use, sealed);
      }
    }
    // Says what is wrong.
    return sealing.open(use, sealed);
  }

  @Override
  public byte[] digest(String use, byte[] sha256) {
    return HexFormat.of().parseHex(lasting.of(use, sha256));
  }

  @Override
  public float[] turn(String packId, float[] template) {
    return sealing.turn(packId, template);
  }

  @Override
  public float[] turnBack(String packId, float[] turned) {
    return sealing.turnBack(packId, turned);
  }

  @Override
  public int generation() {
    return sealing.generation();
  }

  @Override
  public List<DataSeal> generations() {
    return List.copyOf(generations);
  }

  @Override
  public DataSeal generation(int number) {
    return keys(number);
  }

  private KeyedData keys(int number) {
    return generations.stream()
        .filter(each -> each.generation() == number)
        .findFirst()
        .orElseThrow(() -> lacks(number));
  }

  @Override
  public synchronized void raise(int generation) {
    if (generation > sealing.generation()) {
      sealing = keys(generation);
    }
  }
}
