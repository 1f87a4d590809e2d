package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.jwt.JwtEcdsaParameters;
import com.google.crypto.tink.jwt.JwtPublicKeySign;
import com.google.crypto.tink.jwt.JwtPublicKeyVerify;
import com.google.crypto.tink.jwt.JwtSignatureConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.xiangfu.server.sealing.OwnerOnlyFile;

/**
 * The keys that sign tokens: a Tink keyset of ES256 keys in a file, the same at every node. Whoever
 * has the file can be anybody; only its owner may read it. Immutable.
 */
public final class TokenKeys {
  private static final Configuration TINK = tink();

  private final KeysetHandle keys;

  private TokenKeys(KeysetHandle keys) {
    this.keys = keys;
  }

  private static Configuration tink() {
    try {
      JwtSignatureConfig.register();
      return RegistryConfiguration.get();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** New keys, in no file. */
  public static TokenKeys generate() {
    try {
      return new TokenKeys(
          KeysetHandle.generateNew(
              JwtEcdsaParameters.builder()
                  .setAlgorithm(JwtEcdsaParameters.Algorithm.ES256)
                  .setKidStrategy(JwtEcdsaParameters.KidStrategy.BASE64_ENCODED_KEY_ID)
                  .build(),
              TINK));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keys could not be made", e);
    }
  }

  /**
   * Makes new keys and a file that only its owner may read.
   *
   * @throws IOException if there is such a file, or it cannot be written
   */
  public static TokenKeys create(Path file) throws IOException {
    TokenKeys made = generate();
    try {
      OwnerOnlyFile.create(
          file,
          TinkJsonProtoKeysetFormat.serializeKeyset(made.keys, TINK, InsecureSecretKeyAccess.get())
              .getBytes(UTF_8));
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException("keys could not be made", e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is missing or holds no such keys; names it and says what to do
   */
  public static TokenKeys read(Path file) throws IOException {
    try {
      return new TokenKeys(
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(file), TINK, InsecureSecretKeyAccess.get()));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no key file " + file + "; make one: xiangfu keys token", e);
    } catch (GeneralSecurityException e) {
      // Without the cause: it may quote the file.
      throw new IOException(
          file + " is damaged or holds no keys for tokens; use another node's copy");
    }
  }

  JwtPublicKeySign signer() throws GeneralSecurityException {
    return keys.getPrimitive(TINK, JwtPublicKeySign.class);
  }

  JwtPublicKeyVerify verifier() throws GeneralSecurityException {
    return keys.getPublicKeysetHandle().getPrimitive(TINK, JwtPublicKeyVerify.class);
  }
}
