package org.xiangfu.gateway;

import com.google.common.io.Resources;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.gateway.abis.AbisService;
import org.xiangfu.gateway.abis.AbisVerb;
import org.xiangfu.gateway.checks.ChecksService;
import org.xiangfu.gateway.http.Answers;
import org.xiangfu.gateway.http.BodyRoom;
import org.xiangfu.gateway.http.CallLog;
import org.xiangfu.gateway.http.Errors;
import org.xiangfu.gateway.http.ProblemCode;
import org.xiangfu.gateway.http.ProblemException;
import org.xiangfu.gateway.http.Workers;
import org.xiangfu.gateway.references.References;

/** A running gateway. Closing lets calls in work end first. */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  // A photo of eight MiB in base64, and some room.
  private static final long MAX_REQUEST_BYTES = 12L << 20;
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(90);
  private static final Duration IDLE_LIMIT = Duration.ofMinutes(1);
  private static final int MAX_CONNECTIONS = 2_000;
  private static final int QUESTIONS = 2;

  /** A body is held some times over while it is read and sent on. */
  private static final int PART_OF_HEAP = 8;

  private static final MediaType YAML = MediaType.create("application", "yaml");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final BodyRoom room =
      new BodyRoom(
          Math.max(2 * MAX_REQUEST_BYTES, Runtime.getRuntime().maxMemory() / PART_OF_HEAP),
          MAX_REQUEST_BYTES);
  private Server server;
  private Optional<Server> metrics = Optional.empty();

  private Gateway() {}

  /**
   * Starts to listen. The service behind need not be there yet.
   *
   * @throws IOException if a file or an address cannot be used; says which
   */
  public static Gateway start(GatewaySettings settings) throws IOException {
    var gateway = new Gateway();
    try {
      gateway.open(settings);
      return gateway;
    } catch (IOException | RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  private void open(GatewaySettings settings) throws IOException {
    var gc = new JvmGcMetrics();
    parts.push(gc);
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    Backend backend = Backend.connect(settings.service());
    parts.push(backend);
    ServerBuilder builder = listening(settings);
    builder.service("/healthz", health(backend));
    builder.service("/openapi.yaml", description());
    if (!settings.clients().agencies().isEmpty()) {
      checks(builder, settings, backend);
    }
    if (settings.clients().abis().isPresent()) {
      abis(builder, settings, backend);
    }
    server = started(builder.build(), "--listen " + settings.listen());
    if (settings.metrics().isPresent()) {
      metrics = Optional.of(started(metrics(settings), "--metrics " + settings.metrics().get()));
    }
  }

  private ServerBuilder listening(GatewaySettings settings) {
    ServerBuilder builder =
        Server.builder()
            .maxRequestLength(MAX_REQUEST_BYTES)
            .requestTimeout(REQUEST_LIMIT)
            .idleTimeout(IDLE_LIMIT)
            .maxNumConnections(MAX_CONNECTIONS)
            .verboseResponses(false)
            // What it would log of a failed call holds the path.
            .unloggedExceptionsReportInterval(Duration.ZERO)
            .gracefulShutdownTimeout(Duration.ZERO, settings.drain())
            .meterRegistry(registry)
            .errorHandler(new Errors())
            .accessLogWriter(new CallLog(registry), true);
    if (settings.tls().isEmpty()) {
      return builder.http(settings.listen());
    }
    GatewaySettings.Tls tls = settings.tls().get();
    builder
        .https(settings.listen())
        .tls(TlsKeyPair.of(tls.privateKey().toFile(), tls.certificateChain().toFile()));
    tls.clientAuthorities()
        .ifPresent(
            authorities ->
                builder.tlsCustomizer(
                    context ->
                        context
                            .trustManager(authorities.toFile())
                            .clientAuth(ClientAuth.OPTIONAL)));
    return builder;
  }

  private void checks(ServerBuilder builder, GatewaySettings settings, Backend backend) {
    var workers = workers("checks", settings);
    var checks =
        new ChecksService(
            settings.clients(), backend, workers, settings.kept(), registry, Clock.systemUTC());
    builder.route().post("/v1/checks").build(checks::check);
    builder.route().get("/v1/checks/{id}").build(checks::find);
    builder.route().get("/v1/quota").build(checks::quota);
  }

  private void abis(ServerBuilder builder, GatewaySettings settings, Backend backend)
      throws IOException {
    var references = new References(settings.clients().abis().orElseThrow(), Clock.systemUTC());
    parts.push(references);
    var workers = workers("abis", settings);
    var questions = new Workers("abis-questions", QUESTIONS, QUESTIONS, room, registry);
    parts.push(questions);
    var abis =
        new AbisService(
            settings.clients(), backend, references, workers, questions, Clock.systemUTC());
    builder.route().post("/abis/v1").build(abis.at(Optional.empty()));
    for (AbisVerb verb : AbisVerb.values()) {
      builder.route().post("/abis/v1/" + verb.word()).build(abis.at(Optional.of(verb)));
    }
  }

  private Workers workers(String name, GatewaySettings settings) {
    var workers =
        new Workers(
            name, settings.atOnce(), settings.atOnce() * GatewaySettings.WAITING, room, registry);
    parts.push(workers);
    return workers;
  }

  private static HttpService health(Backend backend) {
    HttpService answer =
        (ctx, _) ->
            HttpResponse.of(
                CompletableFuture.supplyAsync(
                    () ->
                        backend.serves()
                            ? Answers.json(HttpStatus.OK, Map.of("status", "ok"), HttpHeaders.of())
                            : Answers.problem(
                                ProblemException.retry(ProblemCode.BACKEND_UNAVAILABLE, 2),
                                HttpHeaders.of()),
                    ctx.blockingTaskExecutor()));
    return only(HttpMethod.GET, answer);
  }

  private static HttpService description() {
    byte[] text;
    try {
      text = Resources.toByteArray(Resources.getResource(Gateway.class, "openapi.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return only(
        HttpMethod.GET, (_, _) -> HttpResponse.of(HttpStatus.OK, YAML, HttpData.wrap(text)));
  }

  private static HttpService only(HttpMethod method, HttpService service) {
    return (ctx, request) -> {
      if (request.method() != method) {
        throw ProblemException.of(ProblemCode.METHOD_NOT_ALLOWED);
      }
      return service.serve(ctx, request);
    };
  }

  private Server metrics(GatewaySettings settings) {
    return Server.builder()
        .http(settings.metrics().orElseThrow())
        .service(
            "/metrics",
            (_, _) ->
                HttpResponse.of(
                    HttpStatus.OK,
                    MediaType.parse("text/plain; version=0.0.4; charset=utf-8"),
                    registry.scrape()))
        .build();
  }

  private static Server started(Server server, String option) throws IOException {
    try {
      server.start().join();
      return server;
    } catch (CompletionException e) {
      throw new IOException("cannot listen; choose another " + option, e);
    }
  }

  /** Where clients connect. */
  public int port() {
    return server.activeLocalPort();
  }

  /** Where Prometheus asks; empty if it is not asked for. */
  public Optional<Integer> metricsPort() {
    return metrics.map(Server::activeLocalPort);
  }

  @Override
  public void close() {
    List<CompletableFuture<Void>> stopping =
        Stream.concat(Stream.ofNullable(server), metrics.stream()).map(Server::stop).toList();
    stopping.forEach(Gateway::await);
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("a part of the gateway was not closed: {}", e.getClass().getName());
      }
    }
  }

  private static void await(CompletableFuture<Void> stopping) {
    try {
      stopping.join();
    } catch (CompletionException e) {
      LOG.warn("the gateway did not stop in good order: {}", e.getCause().getClass().getName());
    }
  }
}
