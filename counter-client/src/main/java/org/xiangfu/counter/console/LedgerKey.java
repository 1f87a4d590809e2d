package org.xiangfu.counter.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.signature.SignatureConfig;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** Whose signatures of the ledger are believed: what 'xiangfu keys public' wrote. Thread-safe. */
final class LedgerKey {
  private static final Configuration TINK = tink();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;

  private final PublicKeyVerify verify;

  private LedgerKey(PublicKeyVerify verify) {
    this.verify = verify;
  }

  private static Configuration tink() {
    try {
      SignatureConfig.register();
      return RegistryConfiguration.get();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadFormException if it holds no public key
   */
  static LedgerKey read(ByteString file) {
    try {
      JsonNode root = JSON.readTree(file.toByteArray());
      if (root == null || root.path("format").asInt() != FORMAT || !root.has("verifying")) {
        throw new BadFormException("audit.error.key");
      }
      KeysetHandle keys =
          TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(
              root.path("verifying").toString(), TINK);
      return new LedgerKey(keys.getPrimitive(TINK, PublicKeyVerify.class));
    } catch (IOException | GeneralSecurityException e) {
      throw new BadFormException("audit.error.key");
    }
  }

  boolean signed(byte[] content, ByteString signature) {
    try {
      verify.verify(signature.toByteArray(), content);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
