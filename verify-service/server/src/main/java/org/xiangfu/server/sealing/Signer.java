package org.xiangfu.server.sealing;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import java.security.GeneralSecurityException;

/** Signs with Ed25519. Thread-safe. */
public final class Signer {
  private final PublicKeySign sign;
  private final String keyId;

  Signer(KeysetHandle keys) {
    try {
      this.sign = keys.getPrimitive(SigningKeyFile.TINK, PublicKeySign.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the keys are not of the kind that a signing key is", e);
    }
    this.keyId = "%08x".formatted(keys.getPrimary().getId());
  }

  /** Names the key that signs: eight hexadecimal digits. */
  public String keyId() {
    return keyId;
  }

  /** The signature of a content: the byte 1, the key's id in four bytes, 64 bytes of Ed25519. */
  public byte[] sign(byte[] content) {
    try {
      return sign.sign(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing failed", e);
    }
  }
}
