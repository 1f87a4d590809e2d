package org.xiangfu.server.sealing;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A KMS in this process, found as those of a class path are; its keys go with the process. */
public final class MemoryKms implements KmsClient {
  private static final String SCHEME = "memory-kms://";
  private static final Map<String, Aead> KEYS = new ConcurrentHashMap<>();

  @Override
  public boolean doesSupport(String uri) {
    return uri.startsWith(SCHEME);
  }

  @Override
  public KmsClient withCredentials(String path) {
    return this;
  }

  @Override
  public KmsClient withDefaultCredentials() {
    return this;
  }

  @Override
  public Aead getAead(String uri) throws GeneralSecurityException {
    return switch (uri.substring(SCHEME.length())) {
      case "closed" -> throw new GeneralSecurityException("these credentials are not known");
      case "unreachable" -> new Unreachable();
      default -> KEYS.computeIfAbsent(uri, _ -> key());
    };
  }

  private static Aead key() {
    try {
      AeadConfig.register();
      return KeysetHandle.generateNew(
              PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get())
          .getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Unreachable implements Aead {
    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associated) throws GeneralSecurityException {
      throw new GeneralSecurityException("no route to the KMS");
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associated) throws GeneralSecurityException {
      throw new GeneralSecurityException("no route to the KMS");
    }
  }
}
