package org.xiangfu.server.sealing;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.KmsClients;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ServiceLoader;

/**
 * A key in a KMS, by Tink's {@link KmsClient}: of those that {@link ServiceLoader} finds on the
 * class path, with their default credentials, and then of those registered in {@link KmsClients}.
 */
final class KmsKey {
  private KmsKey() {}

  static Aead open(String uri) throws IOException {
    try {
      for (KmsClient client : ServiceLoader.load(KmsClient.class)) {
        if (client.doesSupport(uri)) {
          return client.withDefaultCredentials().getAead(uri);
        }
      }
      return registered(uri).getAead(uri);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the KMS of %s does not let this node in: %s; see its credentials and that it can be reached"
              .formatted(uri, e.getMessage()));
    }
  }

  private static KmsClient registered(String uri) throws IOException {
    try {
      return KmsClients.get(uri);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "nothing on the class path knows keys such as %s: name the jars of a Tink KmsClient for it"
                  .formatted(uri)
              + " in XIANGFU_CLASSPATH, such as com.google.crypto.tink:tink-awskms, tink-gcpkms or"
              + " tink-hcvault and what they need; or give a pkcs11: URI");
    }
  }
}
