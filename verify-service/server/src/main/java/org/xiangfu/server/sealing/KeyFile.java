package org.xiangfu.server.sealing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file with Tink keysets: one seals objects, and may be rotated; one gives objects their names,
 * and stays; and one or more generations that seal the fields of stored data and turn templates.
 * Whoever has the file can read everything that was sealed with it, unless it is wrapped by a
 * {@link WrappingKey}; without it nothing can be restored. Only its owner may read it.
 */
public final class KeyFile {
  /** Of a file that a wrapping key is needed for. */
  private static final int WRAPPED_FORMAT = 3;

  private final KeySets keys;
  private final Optional<WrappingKey> wrapping;

  private KeyFile(KeySets keys, Optional<WrappingKey> wrapping) {
    this.keys = keys;
    this.wrapping = wrapping;
  }

  /**
   * Makes new keys and a file that only its owner may read.
   *
   * @throws IOException if there is such a file, or it cannot be written
   */
  public static KeyFile create(Path file) throws IOException {
    return create(file, Optional.empty());
  }

  /** The same, wrapped by a key if there is one. */
  public static KeyFile create(Path file, Optional<WrappingKey> wrapping) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(
          file + " exists; a key file is never overwritten, since what it sealed would be lost");
    }
    try {
      var made = new KeyFile(KeySets.make(), wrapping);
      made.write(file);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException("keys could not be made", e);
    }
  }

  /**
   * Reads a key file; if it is wrapped, asks the token or the KMS that it names.
   *
   * @throws IOException if it is missing or is no key file, or cannot be unwrapped; names it and
   *     says what to do
   */
  public static KeyFile read(Path file) throws IOException {
    byte[] bytes;
    JsonNode root;
    try {
      bytes = Files.readAllBytes(file);
      root = KeySets.JSON.readTree(bytes);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no key file " + file + "; make one: xiangfu keys", e);
    } catch (JacksonException e) {
      throw damaged(file);
    }
    int format = root.path("format").asInt();
    if (format < 1 || format > WRAPPED_FORMAT) {
      throw new IOException(file + " is no key file of this release; make one: xiangfu keys");
    }
    Optional<WrappingKey> wrapping = Optional.empty();
    if (format == WRAPPED_FORMAT) {
      wrapping = Optional.of(WrappingKey.of(root.path("wrappedBy").asText()));
      bytes = wrapping.get().unwrap(file, wrapped(file, root));
    }
    try {
      return new KeyFile(KeySets.parse(bytes), wrapping);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // Without the cause: it may quote the file.
      throw damaged(file);
    }
  }

  private static byte[] wrapped(Path file, JsonNode root) throws IOException {
    try {
      return Base64.getDecoder().decode(root.path("wrapped").asText());
    } catch (IllegalArgumentException e) {
      throw damaged(file);
    }
  }

  private static IOException damaged(Path file) {
    return new IOException(file + " is damaged or no key file; use the copy kept elsewhere");
  }

  /** Reads a key file, or makes it if there is none. */
  public static KeyFile readOrCreate(Path file) throws IOException {
    return Files.exists(file) ? read(file) : create(file);
  }

  /**
   * Adds a key for objects to a file: it seals from now on, and the earlier ones still open.
   *
   * @return the file's keys
   */
  public static KeyFile rotate(Path file) throws IOException {
    KeyFile before = read(file);
    return before.replaced(file, KeySets::withSealingKey, before.wrapping);
  }

  /**
   * Adds a generation of data keys to a file. It seals nothing until the service is told to.
   *
   * @throws IOException also if the file has none
   */
  public static KeyFile addGeneration(Path file) throws IOException {
    KeyFile before = read(file);
    if (before.keys.generations().isEmpty()) {
      throw new IOException(file + " is of a release that did not seal data; make another file");
    }
    return before.replaced(file, KeySets::withGeneration, before.wrapping);
  }

  /**
   * Removes the data keys of all generations before one.
   *
   * @throws IOException also if the file has not that generation, or none before it
   */
  public static KeyFile retire(Path file, int before) throws IOException {
    KeyFile all = read(file);
    if (!all.generations().containsKey(before) || all.keys.generations().firstKey() == before) {
      throw new IOException(
          "%s holds the generations %s: there is nothing to retire before %d"
              .formatted(file, all.generations().keySet(), before));
    }
    return all.replaced(file, keys -> keys.from(before), all.wrapping);
  }

  /** Has a file wrapped by a key from now on, whether it was by another before, or by none. */
  public static KeyFile wrap(Path file, WrappingKey by) throws IOException {
    return read(file).replaced(file, keys -> keys, Optional.of(by));
  }

  @FunctionalInterface
  private interface Change {
    KeySets of(KeySets keys) throws GeneralSecurityException;
  }

  private KeyFile replaced(Path file, Change change, Optional<WrappingKey> by) throws IOException {
    try {
      var after = new KeyFile(change.of(keys), by);
      after.write(file);
      return after;
    } catch (GeneralSecurityException e) {
      throw new IOException("the keys of " + file + " could not be changed", e);
    }
  }

  private void write(Path file) throws IOException, GeneralSecurityException {
    byte[] bytes = keys.toBytes();
    if (wrapping.isPresent()) {
      ObjectNode root = KeySets.JSON.createObjectNode().put("format", WRAPPED_FORMAT);
      root.put("wrappedBy", wrapping.get().uri());
      root.put("wrapped", Base64.getEncoder().encodeToString(wrapping.get().wrap(bytes)));
      bytes = KeySets.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    }
    OwnerOnlyFile.write(file, bytes);
  }

  /** The URI of the key that wraps it; empty if it lies in the open. */
  public Optional<String> wrappedBy() {
    return wrapping.map(WrappingKey::uri);
  }

  /** The generations of data keys with the {@link DataSeal#fingerprint} of each, oldest first. */
  public Map<Integer, String> generations() {
    Map<Integer, String> prints = new TreeMap<>();
    ring().forEach(each -> prints.put(each.generation(), each.fingerprint().orElseThrow()));
    return prints;
  }

  /** The means to seal and open objects with these keys. */
  public Seal seal() {
    return new Seal(keys.sealing(), keys.naming());
  }

  /** The means to seal and open portraits, by generation of the data keys; at least one. */
  public SortedMap<Integer, Seal> portraitSeals() {
    SortedMap<Integer, Seal> seals = new TreeMap<>();
    keys.generations()
        .keySet()
        .forEach(each -> seals.put(each, new Seal(keys.objects(each), keys.naming())));
    return seals.isEmpty() ? new TreeMap<>(Map.of(1, seal())) : seals;
  }

  /** The means to seal and open the fields of stored data; empty if the file has no such keys. */
  public Optional<DataSeal> dataSeal() {
    return keys.generations().isEmpty()
        ? Optional.empty()
        : Optional.of(new DataKeyring(new Names(keys.naming()), ring()));
  }

  private List<KeyedData> ring() {
    return keys.generations().entrySet().stream()
        .map(
            each ->
                new KeyedData(
                    each.getKey(), each.getValue().texts(), new Names(each.getValue().secrets())))
        .toList();
  }
}
