package org.xiangfu.server.cases;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import org.xiangfu.server.sealing.Signer;

/**
 * Writes receipts as compact JWS (RFC 7515), signed with Ed25519 (RFC 8037). A receipt is the same
 * text each time that it is signed with the same key. Thread-safe.
 */
public final class ReceiptSigner {
  static final JOSEObjectType TYPE = new JOSEObjectType("xiangfu-receipt+jwt");
  static final String ISSUER = "xiangfu";
  static final String CASE = "case";
  static final String KIND = "kind";
  static final String OFFICE = "office";

  /** What Tink writes before a signature: the byte 1 and the key's id in four bytes. */
  static final int PREFIX_BYTES = 5;

  private final Signer signer;

  /** Signs with the newest key of a file. */
  public ReceiptSigner(Signer signer) {
    this.signer = signer;
  }

  /** The signed text of a receipt. */
  public String sign(Receipt receipt) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .jwtID(receipt.id())
            .issueTime(Date.from(receipt.issuedAt()))
            .claim(CASE, receipt.caseId())
            .claim(KIND, receipt.kind())
            .claim(OFFICE, receipt.officeId());
    receipt.person().ifPresent(claims::subject);
    var header = new JWSHeader.Builder(JWSAlgorithm.EdDSA).type(TYPE).keyID(signer.keyId()).build();
    var signed = new SignedJWT(header, claims.build());
    try {
      signed.sign(new TinkSigner(signer));
    } catch (JOSEException e) {
      throw new IllegalStateException("a receipt could not be signed", e);
    }
    return signed.serialize();
  }

  private record TinkSigner(Signer signer) implements JWSSigner {
    @Override
    public Base64URL sign(JWSHeader header, byte[] content) {
      byte[] prefixed = signer.sign(content);
      return Base64URL.encode(Arrays.copyOfRange(prefixed, PREFIX_BYTES, prefixed.length));
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
      return Set.of(JWSAlgorithm.EdDSA);
    }

    @Override
    public JCAContext getJCAContext() {
      return new JCAContext();
    }
  }
}
