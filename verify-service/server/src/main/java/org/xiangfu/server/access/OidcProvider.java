package org.xiangfu.server.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.server.security.PemTrust;

/**
 * What an OpenID provider publishes: where to sign in, and its keys. Read when first needed, so
 * that a node starts without the provider; metadata again after an hour, keys after a quarter of
 * one and when a token names one that is not known. While the provider is away what was read last
 * stays good: metadata for as long, keys for four hours. Thread-safe.
 */
final class OidcProvider {
  /** What ID tokens may be signed with: never {@code none}, never a shared secret. */
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final Logger LOG = LoggerFactory.getLogger(OidcProvider.class);

  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 3_000;
  private static final int DOCUMENT_BYTES = 256 << 10;
  private static final int RSA_BITS = 2_048;
  private static final Duration METADATA = Duration.ofHours(1);

  /** Nobody waits anew for a provider that did not answer a moment ago. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

  private static final Duration KEYS = Duration.ofMinutes(15);
  private static final Duration KEYS_OUTAGE = Duration.ofHours(4);

  /** Between two looks for a key that is not known: tokens with made-up ones must cost little. */
  private static final Duration UNKNOWN_KEYS = Duration.ofSeconds(10);

  /** How long calls wait for the one that reads the keys. */
  private static final Duration REFRESH = Duration.ofSeconds(8);

  /** The provider cannot be asked. */
  static final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreachableException(Throwable cause) {
      super("the OpenID provider cannot be asked", cause);
    }
  }

  /**
   * What was read.
   *
   * @param authorization where users sign in
   * @param token where their clients get tokens
   */
  record Published(URI authorization, URI token, URL keysAt, JWKSource<SecurityContext> keys) {}

  private record Read(Published published, long at) {}

  private final URI issuer;
  private final ResourceRetriever retriever;
  private final LongSupplier nanos;
  private volatile Read read;

  // Guarded by this.
  private Optional<Long> failedAt = Optional.empty();

  /**
   * Asks nobody yet.
   *
   * @param nanos as {@link System#nanoTime()}
   * @throws IOException if the file of authorities cannot be used; names it
   */
  OidcProvider(OidcSettings settings, LongSupplier nanos) throws IOException {
    this.issuer = settings.issuer();
    this.nanos = nanos;
    this.retriever =
        settings.authorities().isPresent()
            ? new DefaultResourceRetriever(
                CONNECT_MILLIS,
                READ_MILLIS,
                DOCUMENT_BYTES,
                true,
                PemTrust.context(settings.authorities().get()).getSocketFactory())
            : new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, DOCUMENT_BYTES);
  }

  /**
   * What it publishes, possibly from the network: at most some seconds.
   *
   * @throws UnreachableException if it has never been read, and cannot be now
   */
  Published published() throws UnreachableException {
    Read known = read;
    if (known != null && fresh(known)) {
      return known.published();
    }
    synchronized (this) {
      if (read != null && fresh(read)) {
        return read.published();
      }
      if (read == null
          && failedAt.isPresent()
          && nanos.getAsLong() - failedAt.get() < AFTER_FAILURE.toNanos()) {
        throw new UnreachableException(null);
      }
      try {
        read = new Read(ask(), nanos.getAsLong());
      } catch (IOException | ParseException e) {
        failedAt = Optional.of(nanos.getAsLong());
        LOG.warn("the OpenID provider does not answer as one 無法取得登入提供者資料", RedactedThrowable.of(e));
        if (read == null) {
          throw new UnreachableException(e);
        }
        // Not every call is to wait for it meanwhile.
        read = new Read(read.published(), nanos.getAsLong());
      }
      return read.published();
    }
  }

  private boolean fresh(Read known) {
    return nanos.getAsLong() - known.at() < METADATA.toNanos();
  }

  private Published ask() throws IOException, ParseException {
    String base = issuer.toString();
    URL at =
        URI.create((base.endsWith("/") ? base : base + "/") + ".well-known/openid-configuration")
            .toURL();
    var metadata = OIDCProviderMetadata.parse(retriever.retrieveResource(at).getContent());
    if (!metadata.getIssuer().getValue().equals(base)) {
      throw new IOException("the provider says that it is another issuer than " + base);
    }
    for (URI address :
        List.of(
            required(metadata.getJWKSetURI()),
            required(metadata.getAuthorizationEndpointURI()),
            required(metadata.getTokenEndpointURI()))) {
      if (!OidcSettings.encrypted(address)) {
        throw new IOException("the provider names an address in the clear: " + address);
      }
    }
    URL keysAt = metadata.getJWKSetURI().toURL();
    return new Published(
        metadata.getAuthorizationEndpointURI(),
        metadata.getTokenEndpointURI(),
        keysAt,
        read != null && read.published().keysAt().toExternalForm().equals(keysAt.toExternalForm())
            ? read.published().keys()
            : keys(keysAt));
  }

  private static URI required(URI address) throws IOException {
    if (address == null) {
      throw new IOException("the provider names no keys, or no place to sign in");
    }
    return address;
  }

  private JWKSource<SecurityContext> keys(URL at) {
    JWKSource<SecurityContext> all =
        JWKSourceBuilder.<SecurityContext>create(at, retriever)
            .cache(KEYS.toMillis(), REFRESH.toMillis())
            .refreshAheadCache(false)
            .rateLimited(UNKNOWN_KEYS.toMillis())
            .retrying(true)
            .outageTolerant(KEYS_OUTAGE.toMillis())
            .build();
    return (selector, context) ->
        all.get(selector, context).stream().filter(OidcProvider::strong).toList();
  }

  private static boolean strong(JWK key) {
    return !(key instanceof RSAKey rsa) || rsa.size() >= RSA_BITS;
  }
}
