package org.xiangfu.server.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/**
 * A key that never leaves a PKCS#11 token or a KMS, and wraps key files: the file's content is
 * sealed with a fresh key of 256 bits, and that key by the token or the KMS. Thread-safe.
 */
public final class WrappingKey {
  private static final byte[] BOUND_TO = "xiangfu key file".getBytes(UTF_8);

  private final String uri;
  private final Aead key;

  private WrappingKey(String uri, Aead key) {
    this.uri = uri;
    this.key = key;
  }

  /**
   * The key of a URI: {@link TokenKey} for {@code pkcs11:}, and {@link KmsKey} for all others.
   *
   * @throws IOException if it cannot be reached, or is not there; says which, and what to do
   */
  public static WrappingKey of(String uri) throws IOException {
    return new WrappingKey(uri, uri.startsWith("pkcs11:") ? TokenKey.open(uri) : KmsKey.open(uri));
  }

  /** Names the key, and no secret. */
  public String uri() {
    return uri;
  }

  private Aead envelope() throws GeneralSecurityException {
    return KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, key);
  }

  byte[] wrap(byte[] content) throws IOException {
    try {
      return envelope().encrypt(content, BOUND_TO);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException(
          "the key %s did not wrap: %s; see that it may be used to encrypt and can be reached"
              .formatted(uri, reason(e)));
    }
  }

  byte[] unwrap(Path file, byte[] wrapped) throws IOException {
    try {
      return envelope().decrypt(wrapped, BOUND_TO);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException(
          ("%s could not be unwrapped with the key %s: %s; either the key is another one than"
                  + " wrapped the file, or it cannot be reached or may not be used to decrypt, or"
                  + " the file is damaged")
              .formatted(file, uri, reason(e)));
    }
  }

  private static String reason(Exception e) {
    Throwable last = e;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
  }
}
