package org.xiangfu.server.access;

import java.math.BigInteger;
import javax.security.auth.x500.X500Principal;

/** How somebody has shown who he is. */
public sealed interface SignInMeans {
  /** A password that was set here. */
  record Password() implements SignInMeans {
    @Override
    public String label() {
      return "PASSWORD";
    }
  }

  /** An ID token of an OpenID provider. */
  record IdToken() implements SignInMeans {
    @Override
    public String label() {
      return "OIDC";
    }
  }

  /**
   * A card, while its certificate is not revoked.
   *
   * @param issuer of the certificate
   * @param serial of the certificate
   */
  record Card(X500Principal issuer, BigInteger serial) implements SignInMeans {
    @Override
    public String label() {
      return "CARD";
    }
  }

  /** As events and metrics name it: a stable word. */
  String label();
}
