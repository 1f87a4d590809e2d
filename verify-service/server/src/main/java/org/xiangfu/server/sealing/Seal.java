package org.xiangfu.server.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Seals objects so that they can be read, or changed unnoticed, by nobody without the key; each is
 * bound to its name and carries the id of its key. Also gives names that tell nothing of a content
 * to whoever lacks the key, even if the content is at hand. Thread-safe.
 */
public final class Seal {
  /** Tink puts before a sealed text a byte 1 and the key's id, four bytes, big-endian. */
  private static final int PREFIX_BYTES = 5;

  private final Aead aead;
  private final Names names;
  private final Set<Integer> keyIds;

  Seal(KeysetHandle sealing, KeysetHandle naming) {
    try {
      this.aead = sealing.getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the keys are not of the kinds that a key file holds", e);
    }
    this.names = new Names(naming);
    this.keyIds =
        IntStream.range(0, sealing.size())
            .mapToObj(i -> sealing.getAt(i).getId())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Seals a content under a name. */
  public byte[] seal(String name, byte[] content) {
    try {
      return aead.encrypt(content, name.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed", e);
    }
  }

  /**
   * Opens what was sealed under a name.
   *
   * @throws SealException if the key is another one, or the object was damaged or moved
   */
  public byte[] open(String name, byte[] sealed) throws SealException {
    if (sealed.length < PREFIX_BYTES) {
      throw new SealException(name + " is damaged: it is too short");
    }
    int keyId = ByteBuffer.wrap(sealed, 1, Integer.BYTES).getInt();
    if (!keyIds.contains(keyId)) {
      throw new SealException(
          "%s was sealed with the key %08x, which the given key file does not hold, or is damaged"
              .formatted(name, keyId));
    }
    try {
      return aead.decrypt(sealed, name.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new SealException(name + " is damaged: it is not what was sealed under this name");
    }
  }

  /**
   * The name of a content: HMAC-SHA256, 64 hexadecimal digits.
   *
   * @param kind sets apart names for different uses
   */
  public String nameOf(String kind, byte[] content) {
    return names.of(kind, content);
  }
}
