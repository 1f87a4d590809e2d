package org.xiangfu.server.sealing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import com.google.crypto.tink.signature.PredefinedSignatureParameters;
import com.google.crypto.tink.signature.SignatureConfig;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * A file with a Tink keyset of Ed25519 keys: the newest signs. Whoever has the file can sign in its
 * name. Only its owner may read it; what others need to verify is {@link #writePublic written}
 * apart.
 */
public final class SigningKeyFile {
  static final int FORMAT = 1;
  static final ObjectMapper JSON = new ObjectMapper();
  static final Configuration TINK = tink();

  private static final String KEYS = "signing";

  private final KeysetHandle keys;

  private static Configuration tink() {
    try {
      SignatureConfig.register();
      return RegistryConfiguration.get();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private SigningKeyFile(KeysetHandle keys) {
    this.keys = keys;
  }

  /** True if the file is there and says that it holds signing keys; nothing else is checked. */
  public static boolean isOne(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file)).has(KEYS);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Makes a new key and a file that only its owner may read.
   *
   * @throws IOException if there is such a file, or it cannot be written
   */
  public static SigningKeyFile create(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(
          file + " exists; a key file is never overwritten, since nobody could sign in its name");
    }
    try {
      var made =
          new SigningKeyFile(KeysetHandle.generateNew(PredefinedSignatureParameters.ED25519, TINK));
      made.write(file);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException("a signing key could not be made", e);
    }
  }

  /**
   * Reads a key file.
   *
   * @throws IOException if it is missing or is no key file; names it and says what to do
   */
  public static SigningKeyFile read(Path file) throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root.path("format").asInt() != FORMAT || !root.has(KEYS)) {
        throw new IOException(
            file + " is no signing key; make one: xiangfu keys create --for ledger");
      }
      return new SigningKeyFile(
          TinkJsonProtoKeysetFormat.parseKeyset(
              root.path(KEYS).toString(), TINK, InsecureSecretKeyAccess.get()));
    } catch (NoSuchFileException e) {
      throw new IOException(
          "there is no signing key " + file + "; make one: xiangfu keys create --for ledger", e);
    } catch (JacksonException | GeneralSecurityException e) {
      // Without the cause: it may quote the file.
      throw new IOException(file + " is damaged or no signing key; use the copy kept elsewhere");
    }
  }

  /** Adds a key to a file: it signs from now on, and what the earlier ones signed stays good. */
  public static SigningKeyFile rotate(Path file) throws IOException {
    KeysetHandle before = read(file).keys;
    try {
      var after =
          new SigningKeyFile(
              KeysetHandle.newBuilder(before)
                  .setConfiguration(TINK)
                  .addEntry(
                      KeysetHandle.generateEntryFromParameters(
                              PredefinedSignatureParameters.ED25519)
                          .withRandomId()
                          .setStatus(KeyStatus.ENABLED)
                          .makePrimary())
                  .build());
      after.write(file);
      return after;
    } catch (GeneralSecurityException e) {
      throw new IOException("the keys of " + file + " could not be rotated", e);
    }
  }

  private void write(Path file) throws IOException, GeneralSecurityException {
    String keyset =
        TinkJsonProtoKeysetFormat.serializeKeyset(keys, TINK, InsecureSecretKeyAccess.get());
    OwnerOnlyFile.write(file, json(KEYS, keyset));
  }

  private static byte[] json(String name, String keyset) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("format", FORMAT);
    root.set(name, JSON.readTree(keyset));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  /**
   * Writes what others need to verify, of all keys in the file; it is no secret.
   *
   * @throws IOException if there is such a file, or it cannot be written
   */
  public void writePublic(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file + " exists; name another file");
    }
    try {
      String keyset =
          TinkJsonProtoKeysetFormat.serializeKeysetWithoutSecret(
              keys.getPublicKeysetHandle(), TINK);
      Files.write(file, json(PublicKeyFile.KEYS, keyset));
    } catch (GeneralSecurityException e) {
      throw new IOException("the public keys could not be written", e);
    }
  }

  /**
   * Writes the public keys as a JWK Set (RFC 7517, RFC 8037), as whoever verifies a JWS expects
   * them.
   *
   * @throws IOException if there is such a file, or it cannot be written
   */
  @AccessesPartialKey
  public void writeJwks(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file + " exists; name another file");
    }
    try {
      KeysetHandle published = keys.getPublicKeysetHandle();
      List<JWK> set = new ArrayList<>();
      for (int i = 0; i < published.size(); i++) {
        KeysetHandle.Entry entry = published.getAt(i);
        byte[] point = ((Ed25519PublicKey) entry.getKey()).getPublicKeyBytes().toByteArray();
        set.add(
            new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point))
                .keyID("%08x".formatted(entry.getId()))
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.EdDSA)
                .build());
      }
      Files.writeString(file, new JWKSet(set).toString() + "\n");
    } catch (GeneralSecurityException e) {
      throw new IOException("the public keys could not be written", e);
    }
  }

  /** Whose signatures are believed: those of all keys in the file. */
  public PublicKeyFile verifier() {
    try {
      return PublicKeyFile.of(keys.getPublicKeysetHandle());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the keys are not of the kind that a signing key is", e);
    }
  }

  /** The means to sign with the newest key. */
  public Signer signer() {
    return new Signer(keys);
  }
}
