package org.xiangfu.server.sealing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.daead.DeterministicAeadConfig;
import com.google.crypto.tink.daead.PredefinedDeterministicAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * A file with three Tink keysets: one seals objects, and may be rotated; one gives objects their
 * names, and stays; one seals the fields of stored data, which must stay what they are to be found,
 * so it stays too. Whoever has the file can read everything that was sealed with it; without it
 * nothing can be restored. Only its owner may read it.
 */
public final class KeyFile {
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Configuration TINK = tink();

  private final KeysetHandle sealing;
  private final KeysetHandle naming;

  // Empty in a file of a release that did not seal data.
  private final Optional<KeysetHandle> data;

  private static Configuration tink() {
    try {
      AeadConfig.register();
      DeterministicAeadConfig.register();
      PrfConfig.register();
      return RegistryConfiguration.get();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private KeyFile(KeysetHandle sealing, KeysetHandle naming, Optional<KeysetHandle> data) {
    this.sealing = sealing;
    this.naming = naming;
    this.data = data;
  }

  /**
   * Makes new keys and a file that only its owner may read.
   *
   * @throws IOException if there is such a file, or it cannot be written
   */
  public static KeyFile create(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(
          file + " exists; a key file is never overwritten, since what it sealed would be lost");
    }
    try {
      var made =
          new KeyFile(
              KeysetHandle.generateNew(PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE, TINK),
              KeysetHandle.generateNew(PredefinedPrfParameters.HMAC_SHA256_PRF, TINK),
              Optional.of(
                  KeysetHandle.generateNew(
                      PredefinedDeterministicAeadParameters.AES256_SIV, TINK)));
      made.write(file);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException("keys could not be made", e);
    }
  }

  /**
   * Reads a key file.
   *
   * @throws IOException if it is missing or is no key file; names it and says what to do
   */
  public static KeyFile read(Path file) throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root.path("format").asInt() != FORMAT) {
        throw new IOException(file + " is no key file of this release; make one: xiangfu keys");
      }
      return new KeyFile(
          keyset(root.path("sealing")),
          keyset(root.path("naming")),
          root.has("data") ? Optional.of(keyset(root.path("data"))) : Optional.empty());
    } catch (NoSuchFileException e) {
      throw new IOException("there is no key file " + file + "; make one: xiangfu keys", e);
    } catch (JacksonException | GeneralSecurityException e) {
      // Without the cause: it may quote the file.
      throw new IOException(file + " is damaged or no key file; use the copy kept elsewhere");
    }
  }

  /** Reads a key file, or makes it if there is none. */
  public static KeyFile readOrCreate(Path file) throws IOException {
    return Files.exists(file) ? read(file) : create(file);
  }

  /**
   * Adds a key to a file: it seals from now on, and the earlier ones still open.
   *
   * @return the file's keys
   */
  public static KeyFile rotate(Path file) throws IOException {
    KeyFile before = read(file);
    try {
      KeysetHandle more =
          KeysetHandle.newBuilder(before.sealing)
              .setConfiguration(TINK)
              .addEntry(
                  KeysetHandle.generateEntryFromParameters(
                          PredefinedAeadParameters.XAES_256_GCM_192_BIT_NONCE)
                      .withRandomId()
                      .setStatus(KeyStatus.ENABLED)
                      .makePrimary())
              .build();
      var after = new KeyFile(more, before.naming, before.data);
      after.write(file);
      return after;
    } catch (GeneralSecurityException e) {
      throw new IOException("the keys of " + file + " could not be rotated", e);
    }
  }

  private static KeysetHandle keyset(JsonNode json) throws GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.parseKeyset(
        json.toString(), TINK, InsecureSecretKeyAccess.get());
  }

  private static JsonNode json(KeysetHandle keys) throws GeneralSecurityException, IOException {
    return JSON.readTree(
        TinkJsonProtoKeysetFormat.serializeKeyset(keys, TINK, InsecureSecretKeyAccess.get()));
  }

  private void write(Path file) throws IOException, GeneralSecurityException {
    ObjectNode root = JSON.createObjectNode().put("format", FORMAT);
    root.set("sealing", json(sealing));
    root.set("naming", json(naming));
    if (data.isPresent()) {
      root.set("data", json(data.get()));
    }
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    OwnerOnlyFile.write(file, bytes);
  }

  /** The means to seal and open objects with these keys. */
  public Seal seal() {
    return new Seal(sealing, naming);
  }

  /** The means to seal and open the fields of stored data; empty if the file has no such keys. */
  public Optional<DataSeal> dataSeal() {
    return data.map(keys -> new KeyedData(keys, seal()));
  }
}
