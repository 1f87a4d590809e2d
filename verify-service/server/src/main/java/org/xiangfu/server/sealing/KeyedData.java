package org.xiangfu.server.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One generation of keys. Texts by AES-SIV (RFC 5297), which is a keyed token and a sealed text in
 * one; digests by HMAC-SHA256; templates by a rotation that is derived by HMAC-SHA256.
 */
final class KeyedData implements DataSeal {
  private static final int FINGERPRINT_DIGITS = 32;

  private record Space(String packId, int dimension) {}

  private final int generation;
  private final DeterministicAead texts;
  private final int keyId;
  private final Names names;
  private final String fingerprint;
  private final Map<Space, Rotation> rotations = new ConcurrentHashMap<>();

  KeyedData(int generation, KeysetHandle data, Names names) {
    this.generation = generation;
    this.keyId = data.getPrimary().getId();
    try {
      this.texts = data.getPrimitive(RegistryConfiguration.get(), DeterministicAead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the data keys are not of the kind that a key file holds", e);
    }
    this.names = names;
    this.fingerprint =
        names
            .of("data keys", seal("data keys", "fingerprint").getBytes(UTF_8))
            .substring(0, FINGERPRINT_DIGITS);
  }

  /** The id of the key that seals texts, with which each of them begins. */
  int keyId() {
    return keyId;
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public DataSeal generation(int number) {
    if (number != generation) {
      throw DataKeyring.lacks(number);
    }
    return this;
  }

  @Override
  public Optional<String> fingerprint() {
    return Optional.of(fingerprint);
  }

  @Override
  public String seal(String use, String text) {
    if (text.isEmpty()) {
      return text;
    }
    try {
      byte[] sealed = texts.encryptDeterministically(text.getBytes(UTF_8), use.getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed", e);
    }
  }

  @Override
  public String open(String use, String sealed) {
    if (sealed.isEmpty()) {
      return sealed;
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(sealed);
      return new String(texts.decryptDeterministically(bytes, use.getBytes(UTF_8)), UTF_8);
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      // Without the cause, which may quote what should have been sealed.
      throw new UncheckedIOException(
          new SealException("a stored text was not sealed with these data keys, or is damaged"));
    }
  }

  @Override
  public byte[] digest(String use, byte[] sha256) {
    return HexFormat.of().parseHex(names.of(use, sha256));
  }

  @Override
  public float[] turn(String packId, float[] template) {
    return rotation(packId, template.length).turn(template);
  }

  @Override
  public float[] turnBack(String packId, float[] turned) {
    return rotation(packId, turned.length).turnBack(turned);
  }

  private Rotation rotation(String packId, int dimension) {
    return rotations.computeIfAbsent(new Space(packId, dimension), this::rotation);
  }

  private Rotation rotation(Space space) {
    String name = "%s/%d".formatted(space.packId(), space.dimension());
    byte[] secret = HexFormat.of().parseHex(names.of("rotation", name.getBytes(UTF_8)));
    return Rotation.of(secret, space.dimension());
  }
}
