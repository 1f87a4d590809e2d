package org.xiangfu.server.sealing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What {@link SigningKeyFile#writePublic} wrote: whose signatures are believed. Thread-safe. */
public final class PublicKeyFile {
  static final String KEYS = "verifying";

  private final PublicKeyVerify verify;
  private final Set<String> keyIds;

  private PublicKeyFile(PublicKeyVerify verify, Set<String> keyIds) {
    this.verify = verify;
    this.keyIds = keyIds;
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it is missing or holds no public keys; names it and says what to do
   */
  public static PublicKeyFile read(Path file) throws IOException {
    try {
      JsonNode root = SigningKeyFile.JSON.readTree(Files.readAllBytes(file));
      if (root.path("format").asInt() != SigningKeyFile.FORMAT || !root.has(KEYS)) {
        throw new IOException(
            file + " holds no public key; write one: xiangfu keys public KEYFILE --to " + file);
      }
      KeysetHandle keys =
          TinkJsonProtoKeysetFormat.parseKeysetWithoutSecret(
              root.path(KEYS).toString(), SigningKeyFile.TINK);
      return of(keys);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no public key " + file, e);
    } catch (JacksonException | GeneralSecurityException e) {
      throw new IOException(
          file + " is damaged or no public key; write it again: xiangfu keys public");
    }
  }

  static PublicKeyFile of(KeysetHandle keys) throws GeneralSecurityException {
    Set<String> ids =
        IntStream.range(0, keys.size())
            .mapToObj(i -> "%08x".formatted(keys.getAt(i).getId()))
            .collect(Collectors.toUnmodifiableSet());
    return new PublicKeyFile(keys.getPrimitive(SigningKeyFile.TINK, PublicKeyVerify.class), ids);
  }

  /** The keys that it holds: eight hexadecimal digits each. */
  public Set<String> keyIds() {
    return keyIds;
  }

  /** True if one of the keys signed this content so. */
  public boolean verify(byte[] content, byte[] signature) {
    try {
      verify.verify(signature, content);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
