package org.xiangfu.server.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.prf.PrfSet;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

/** Names that tell nothing of a content to whoever lacks the key: HMAC-SHA256. Thread-safe. */
final class Names {
  private static final int NAME_BYTES = 32;

  private final PrfSet keys;

  Names(KeysetHandle keys) {
    try {
      this.keys = keys.getPrimitive(RegistryConfiguration.get(), PrfSet.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the keys are not of the kinds that a key file holds", e);
    }
  }

  /** The name of a content, 64 hexadecimal digits; another for each kind. */
  String of(String kind, byte[] content) {
    byte[] prefix = kind.getBytes(UTF_8);
    byte[] input =
        ByteBuffer.allocate(Integer.BYTES + prefix.length + content.length)
            .putInt(prefix.length)
            .put(prefix)
            .put(content)
            .array();
    try {
      return HexFormat.of().formatHex(keys.computePrimary(input, NAME_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("naming failed", e);
    }
  }
}
