package org.xiangfu.client.card;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.xiangfu.client.SignInMethod;
import org.xiangfu.v1.AccessServiceGrpc.AccessServiceBlockingStub;
import org.xiangfu.v1.BeginCardSignInRequest;
import org.xiangfu.v1.CardAlgorithm;
import org.xiangfu.v1.SignInResponse;
import org.xiangfu.v1.SignInWithCardRequest;

/**
 * Has a card sign the service's challenge: ECDSA by its curve, RSA as PKCS#1 v1.5, which every card
 * can, unless its key is for PSS alone.
 *
 * @param account that the card is linked with
 */
public record CardSignIn(String account, CardKey card) implements SignInMethod {
  private static final String TEXT = "xiangfu.v1 sign in with card\n";
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  @Override
  public SignInResponse signIn(AccessServiceBlockingStub access) {
    String challenge =
        access
            .beginCardSignIn(BeginCardSignInRequest.newBuilder().setAccount(account).build())
            .getChallenge();
    return access.signInWithCard(answer(challenge));
  }

  private SignInWithCardRequest answer(String challenge) {
    try {
      CardAlgorithm algorithm = algorithm();
      Signature signer = signer(algorithm);
      signer.initSign(card.key());
      signer.update((TEXT + challenge).getBytes(US_ASCII));
      var answer =
          SignInWithCardRequest.newBuilder()
              .setChallenge(challenge)
              .setAlgorithm(algorithm)
              .setSignature(ByteString.copyFrom(signer.sign()));
      for (X509Certificate each : card.certificates()) {
        answer.addCertificates(ByteString.copyFrom(encoded(each)));
      }
      return answer.build();
    } catch (GeneralSecurityException e) {
      throw Status.UNAUTHENTICATED
          .withDescription("the card did not sign; is it still in the reader? 卡片未完成簽章")
          .withCause(e)
          .asRuntimeException();
    }
  }

  private static byte[] encoded(X509Certificate certificate) throws CertificateEncodingException {
    return certificate.getEncoded();
  }

  private CardAlgorithm algorithm() {
    return switch (card.certificates().getFirst().getPublicKey()) {
      case ECPublicKey key ->
          switch (key.getParams().getCurve().getField().getFieldSize()) {
            case 256 -> CardAlgorithm.CARD_ALGORITHM_ECDSA_SHA256;
            case 384 -> CardAlgorithm.CARD_ALGORITHM_ECDSA_SHA384;
            default -> CardAlgorithm.CARD_ALGORITHM_ECDSA_SHA512;
          };
      case PublicKey key when key.getAlgorithm().equals("RSASSA-PSS") ->
          CardAlgorithm.CARD_ALGORITHM_RSA_PSS_SHA256;
      default -> CardAlgorithm.CARD_ALGORITHM_RSA_PKCS1_SHA256;
    };
  }

  private Signature signer(CardAlgorithm algorithm) throws GeneralSecurityException {
    String name =
        switch (algorithm) {
          case CARD_ALGORITHM_RSA_PSS_SHA256 -> "RSASSA-PSS";
          case CARD_ALGORITHM_ECDSA_SHA256 -> "SHA256withECDSA";
          case CARD_ALGORITHM_ECDSA_SHA384 -> "SHA384withECDSA";
          case CARD_ALGORITHM_ECDSA_SHA512 -> "SHA512withECDSA";
          default -> "SHA256withRSA";
        };
    Signature signer =
        card.provider().isPresent()
            ? Signature.getInstance(name, card.provider().get())
            : Signature.getInstance(name);
    if (algorithm == CardAlgorithm.CARD_ALGORITHM_RSA_PSS_SHA256) {
      signer.setParameter(PSS);
    }
    return signer;
  }
}
