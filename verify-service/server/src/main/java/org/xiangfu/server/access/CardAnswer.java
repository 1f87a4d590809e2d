package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import org.xiangfu.v1.CardAlgorithm;

/**
 * What a card makes of a challenge.
 *
 * @param signature over {@link #TEXT} and the challenge
 * @param certificates DER, the card's first
 */
public record CardAnswer(
    String challenge,
    CardAlgorithm algorithm,
    ByteString signature,
    List<ByteString> certificates) {
  /** Stands before the challenge in what a card signs, so that it signs nothing else with it. */
  static final String TEXT = "xiangfu.v1 sign in with card\n";

  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  /** True if the key of the certificate has signed the challenge, in the way that it says. */
  boolean isSignedBy(X509Certificate card) {
    PublicKey key = card.getPublicKey();
    try {
      return switch (algorithm) {
        case CARD_ALGORITHM_RSA_PKCS1_SHA256 ->
            key instanceof RSAPublicKey && verify(Signature.getInstance("SHA256withRSA"), key);
        case CARD_ALGORITHM_RSA_PSS_SHA256 -> {
          Signature pss = Signature.getInstance("RSASSA-PSS");
          pss.setParameter(PSS);
          yield key instanceof RSAPublicKey && verify(pss, key);
        }
        case CARD_ALGORITHM_ECDSA_SHA256 -> ecdsa("SHA256withECDSA", key, 256);
        case CARD_ALGORITHM_ECDSA_SHA384 -> ecdsa("SHA384withECDSA", key, 384);
        case CARD_ALGORITHM_ECDSA_SHA512 -> ecdsa("SHA512withECDSA", key, 521);
        case CARD_ALGORITHM_UNSPECIFIED, UNRECOGNIZED -> false;
      };
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private boolean ecdsa(String name, PublicKey key, int bits) throws GeneralSecurityException {
    return key instanceof ECPublicKey ec
        && ec.getParams().getCurve().getField().getFieldSize() == bits
        && verify(Signature.getInstance(name), key);
  }

  private boolean verify(Signature verifier, PublicKey key) throws GeneralSecurityException {
    verifier.initVerify(key);
    verifier.update((TEXT + challenge).getBytes(US_ASCII));
    return verifier.verify(signature.toByteArray());
  }
}
