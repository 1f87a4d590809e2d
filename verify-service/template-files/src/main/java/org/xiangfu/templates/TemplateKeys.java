package org.xiangfu.templates;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import com.google.crypto.tink.streamingaead.StreamingAeadConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.stream.IntStream;
import org.xiangfu.templates.TemplateFileException.Fault;

/**
 * The keys that seal files of templates, from a file that {@code xiangfu keys create --for
 * templates} made. Whoever has it can read every template, number and photo in them. Thread-safe.
 */
public final class TemplateKeys {
  private static final int FORMAT = 1;
  private static final String USE = "templates";
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    try {
      StreamingAeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final KeysetHandle keys;
  private final StreamingAead aead;

  private TemplateKeys(KeysetHandle keys) throws GeneralSecurityException {
    this.keys = keys;
    this.aead = keys.getPrimitive(RegistryConfiguration.get(), StreamingAead.class);
  }

  /** New keys, not in any file yet. */
  public static TemplateKeys make() {
    try {
      return new TemplateKeys(
          KeysetHandle.generateNew(
              PredefinedStreamingAeadParameters.AES256_GCM_HKDF_1MB, RegistryConfiguration.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keys could not be made", e);
    }
  }

  /**
   * Reads a key file.
   *
   * @throws TemplateFileException if it is missing, damaged, or for another use; says what to do
   * @throws IOException if it cannot be read
   */
  public static TemplateKeys read(Path file) throws IOException {
    try {
      return parse(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new TemplateFileException(
          Fault.OTHER_KIND,
          "there is no key file " + file + "; make one: xiangfu keys create --for templates");
    }
  }

  /**
   * The keys of a key file's content.
   *
   * @param name how messages call it
   * @throws TemplateFileException as {@link #read}
   */
  public static TemplateKeys parse(String name, byte[] content) throws TemplateFileException {
    // Never with the cause: it may quote the key.
    try {
      JsonNode root = JSON.readTree(content);
      if (!USE.equals(root.path("use").asText())) {
        throw new TemplateFileException(
            Fault.OTHER_KIND,
            name + " is no key file for templates; make one: xiangfu keys create --for templates");
      }
      if (root.path("format").asInt() != FORMAT) {
        throw new TemplateFileException(
            Fault.OTHER_VERSION, name + " is a key file of a later release; use that one");
      }
      return new TemplateKeys(
          TinkJsonProtoKeysetFormat.parseKeyset(
              root.path("keys").toString(),
              RegistryConfiguration.get(),
              InsecureSecretKeyAccess.get()));
    } catch (JacksonException e) {
      throw new TemplateFileException(
          Fault.OTHER_KIND, name + " is no key file, or damaged; use the copy kept elsewhere");
    } catch (TemplateFileException e) {
      throw e;
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw new TemplateFileException(
          Fault.DAMAGED, name + " is a damaged key file; use the copy kept elsewhere");
    }
  }

  /** The content of a key file, to be kept where only its owner may read it. */
  public byte[] toBytes() {
    try {
      var root = JSON.createObjectNode().put("format", FORMAT).put("use", USE);
      root.set(
          "keys",
          JSON.readTree(
              TinkJsonProtoKeysetFormat.serializeKeyset(
                  keys, RegistryConfiguration.get(), InsecureSecretKeyAccess.get())));
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the keys cannot be written", e);
    }
  }

  /** The id of the key that seals. */
  int sealingId() {
    return keys.getPrimary().getId();
  }

  boolean hold(int keyId) {
    return IntStream.range(0, keys.size()).anyMatch(i -> keys.getAt(i).getId() == keyId);
  }

  StreamingAead aead() {
    return aead;
  }
}
