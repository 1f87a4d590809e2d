package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.xiangfu.server.access.OidcSignIns.Begun;

/**
 * An OpenID provider of a test's, at a port of this machine: metadata, keys, and a browser flow
 * that lets its one user in without asking.
 */
public final class LocalProvider implements AutoCloseable {
  public static final String CLIENT = "xiangfu-counter";
  public static final String SUBJECT = "8a1c0f4e";

  private final HttpServer server;
  private final Supplier<Instant> now;
  private final AtomicInteger keysAsked = new AtomicInteger();
  private final Map<String, Map<String, String>> codes = new HashMap<>();
  private volatile JWK key = rsa("first");
  private volatile boolean down;

  public LocalProvider(Supplier<Instant> now) throws IOException {
    this.now = now;
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/.well-known/openid-configuration", this::metadata);
    server.createContext("/keys", this::keys);
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.start();
  }

  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public OidcSettings settings(Optional<String> rolesClaim) {
    return new OidcSettings(URI.create(issuer()), CLIENT, rolesClaim, Optional.empty());
  }

  /** Signs with another key from now on, and publishes no other. */
  public void rotate() throws JOSEException {
    key = new ECKeyGenerator(Curve.P_256).keyID("second").generate();
  }

  /** Answers 503, or answers again. */
  public void down(boolean away) {
    down = away;
  }

  /** How often the keys were asked for. */
  public int keysAsked() {
    return keysAsked.get();
  }

  static RSAKey rsa(String id) {
    try {
      return new RSAKeyGenerator(2_048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of a token that answers a challenge, good for five minutes. */
  public JWTClaimsSet.Builder claims(Begun begun) {
    return claims(begun.nonce());
  }

  private JWTClaimsSet.Builder claims(String nonce) {
    return new JWTClaimsSet.Builder()
        .issuer(issuer())
        .subject(SUBJECT)
        .audience(CLIENT)
        .issueTime(Date.from(now.get()))
        .expirationTime(Date.from(now.get().plus(Duration.ofMinutes(5))))
        .claim("nonce", nonce);
  }

  /** A token of this provider's. */
  public String signed(JWTClaimsSet claims) throws JOSEException {
    return signed(claims, key);
  }

  /** A token of whoever has the key. */
  static String signed(JWTClaimsSet claims, JWK key) throws JOSEException {
    boolean rsa = key instanceof RSAKey;
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(rsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
                .keyID(key.getKeyID())
                .build(),
            claims);
    jwt.sign(rsa ? new RSASSASigner(key.toRSAKey()) : new ECDSASigner((ECKey) key));
    return jwt.serialize();
  }

  /** The published key as text, as a careless verifier might take it for a shared secret. */
  byte[] publicKeyBytes() throws JOSEException {
    return key.toRSAKey().toPublicKey().getEncoded();
  }

  private void metadata(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        """
        {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",
         "jwks_uri":"%1$s/keys","response_types_supported":["code"],
         "subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}
        """
            .formatted(issuer()));
  }

  private void keys(HttpExchange exchange) throws IOException {
    keysAsked.incrementAndGet();
    answer(exchange, new JWKSet(key).toPublicJWKSet().toString());
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    String code = "code-" + codes.size();
    codes.put(code, asked);
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    Map<String, String> begun = codes.remove(asked.get("code"));
    if (begun == null
        || !begun.get("code_challenge").equals(s256(asked.get("code_verifier")))
        || !begun.get("redirect_uri").equals(asked.get("redirect_uri"))) {
      exchange.sendResponseHeaders(400, -1);
      exchange.close();
      return;
    }
    try {
      answer(
          exchange,
          "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"%s\"}"
              .formatted(signed(claims(begun.get("nonce")).build())));
    } catch (JOSEException e) {
      throw new IOException(e);
    }
  }

  private static String s256(String verifier) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Hashing.sha256().hashString(verifier, UTF_8).asBytes());
  }

  private static Map<String, String> form(String text) {
    return Arrays.stream(text.split("&", -1))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
  }

  private void answer(HttpExchange exchange, String json) throws IOException {
    try (exchange) {
      if (down) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      byte[] body = json.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
