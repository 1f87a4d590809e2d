package org.xiangfu.server.cases;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.util.Optional;
import java.util.Set;
import org.xiangfu.server.sealing.PublicKeyFile;

/** Tells receipts from forgeries, with nothing but the published keys. Thread-safe. */
public final class ReceiptVerifier {
  private static final int SIGNATURE_BYTES = 64;

  private final PublicKeyFile keys;

  /** Believes the keys of a file. */
  public ReceiptVerifier(PublicKeyFile keys) {
    this.keys = keys;
  }

  /** What a text says, if it is a receipt that one of the keys signed; empty otherwise. */
  public Optional<Receipt> verify(String text) {
    try {
      SignedJWT signed = SignedJWT.parse(text);
      JWSHeader header = signed.getHeader();
      if (!JWSAlgorithm.EdDSA.equals(header.getAlgorithm())
          || !ReceiptSigner.TYPE.equals(header.getType())
          || header.getCriticalParams() != null
          || !signed.verify(new TinkVerifier(keys))) {
        return Optional.empty();
      }
      return receipt(signed.getJWTClaimsSet());
    } catch (ParseException | JOSEException e) {
      return Optional.empty();
    }
  }

  private static Optional<Receipt> receipt(JWTClaimsSet claims) throws ParseException {
    String caseId = claims.getStringClaim(ReceiptSigner.CASE);
    String kind = claims.getStringClaim(ReceiptSigner.KIND);
    String office = claims.getStringClaim(ReceiptSigner.OFFICE);
    if (!ReceiptSigner.ISSUER.equals(claims.getIssuer())
        || claims.getJWTID() == null
        || claims.getIssueTime() == null
        || caseId == null
        || kind == null
        || office == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Receipt(
            claims.getJWTID(),
            caseId,
            kind,
            office,
            claims.getIssueTime().toInstant(),
            Optional.ofNullable(claims.getSubject())));
  }

  private record TinkVerifier(PublicKeyFile keys) implements JWSVerifier {
    @Override
    public boolean verify(JWSHeader header, byte[] content, Base64URL signature) {
      byte[] raw = signature.decode();
      String keyId = header.getKeyID();
      if (raw.length != SIGNATURE_BYTES || keyId == null || !keys.keyIds().contains(keyId)) {
        return false;
      }
      byte[] prefixed =
          ByteBuffer.allocate(ReceiptSigner.PREFIX_BYTES + SIGNATURE_BYTES)
              .put((byte) 1)
              .putInt(Integer.parseUnsignedInt(keyId, 16))
              .put(raw)
              .array();
      return keys.verify(content, prefixed);
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
