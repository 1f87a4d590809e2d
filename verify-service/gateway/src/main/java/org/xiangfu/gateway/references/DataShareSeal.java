package org.xiangfu.gateway.references;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.xiangfu.gateway.clients.AbisSettings;
import org.xiangfu.gateway.references.ReferenceException.Fault;

/**
 * Opens what MOSIP's data share encrypts to a partner (ABIS specification, "Reference URL"), in
 * base64 of URLs: {@code VER_R2}, the SHA-256 of the partner's certificate, an AES key under RSA
 * OAEP with SHA-256, {@code #KEY_SPLITTER#}, 32 random bytes that are the associated data and begin
 * with the nonce, and AES-GCM. Thread-safe.
 */
final class DataShareSeal {
  private static final byte[] VERSION = "VER_R2".getBytes(US_ASCII);
  private static final byte[] SPLITTER = "#KEY_SPLITTER#".getBytes(US_ASCII);
  private static final int THUMBPRINT = 32;
  private static final int ASSOCIATED = 32;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  private final byte[] thumbprint;
  private final PrivateKey key;

  /**
   * With a partner's own certificate and key.
   *
   * @throws IOException if one cannot be read; names it
   */
  DataShareSeal(AbisSettings.Seal files) throws IOException {
    key = PemFiles.rsaKey(files.key());
    try {
      thumbprint =
          Hashing.sha256()
              .hashBytes(PemFiles.certificates(files.certificate()).iterator().next().getEncoded())
              .asBytes();
    } catch (GeneralSecurityException e) {
      throw new IOException(files.certificate() + " cannot be used", e);
    }
  }

  /**
   * What was sealed.
   *
   * @throws ReferenceException if it was not sealed to this partner, or was altered
   */
  byte[] open(byte[] text) throws ReferenceException {
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(new String(text, US_ASCII).strip());
      int split = Bytes.indexOf(sealed, SPLITTER);
      int keyAt = VERSION.length + THUMBPRINT;
      int dataAt = split + SPLITTER.length;
      if (split < keyAt
          || sealed.length < dataAt + ASSOCIATED
          || !Arrays.equals(sealed, 0, VERSION.length, VERSION, 0, VERSION.length)) {
        throw refused("the file is not encrypted as a data share of version VER_R2 is");
      }
      if (!MessageDigest.isEqual(thumbprint, Arrays.copyOfRange(sealed, VERSION.length, keyAt))) {
        throw refused("the file is encrypted to another partner's certificate");
      }
      byte[] associated = Arrays.copyOfRange(sealed, dataAt, dataAt + ASSOCIATED);
      Cipher data = Cipher.getInstance("AES/GCM/NoPadding");
      data.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(dataKey(Arrays.copyOfRange(sealed, keyAt, split)), "AES"),
          new GCMParameterSpec(TAG_BITS, associated, 0, NONCE));
      data.updateAAD(associated);
      int from = dataAt + ASSOCIATED;
      return data.doFinal(sealed, from, sealed.length - from);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw refused("the file cannot be decrypted with this partner's key");
    }
  }

  private byte[] dataKey(byte[] encrypted) throws GeneralSecurityException {
    Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    rsa.init(
        Cipher.DECRYPT_MODE,
        key,
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    return rsa.doFinal(encrypted);
  }

  private static ReferenceException refused(String message) {
    return new ReferenceException(Fault.NOT_DECRYPTED, message);
  }
}
