package org.xiangfu.gateway.checks;

import com.google.common.base.Ticker;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.gateway.Backend;
import org.xiangfu.gateway.clients.Agency;
import org.xiangfu.gateway.clients.ClientFile;
import org.xiangfu.gateway.clients.Quotas;
import org.xiangfu.gateway.http.Answers;
import org.xiangfu.gateway.http.Callers;
import org.xiangfu.gateway.http.ProblemCode;
import org.xiangfu.gateway.http.ProblemException;
import org.xiangfu.gateway.http.Taken;
import org.xiangfu.gateway.http.Workers;
import org.xiangfu.v1.AgencyRefusal;

/** The checks of agencies. Thread-safe. */
public final class ChecksService {
  private static final Logger LOG = LoggerFactory.getLogger(ChecksService.class);
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final String KEY_HEADER = "idempotency-key";
  private static final String REPLAYED = "idempotent-replayed";

  private final ClientFile clients;
  private final Quotas quotas;
  private final Workers workers;
  private final Checker checker;
  private final HeldChecks held;
  private final RefusalRecorder refusals;
  private final Clock clock;

  /**
   * Over a service.
   *
   * @param kept how long a check can be fetched again, positive
   */
  public ChecksService(
      ClientFile clients,
      Backend backend,
      Workers workers,
      Duration kept,
      MeterRegistry metrics,
      Clock clock) {
    this.clients = clients;
    this.workers = workers;
    this.clock = clock;
    quotas = new Quotas(clients.agencies(), clock);
    checker = new Checker(backend, clock);
    held = new HeldChecks(kept, Ticker.systemTicker());
    refusals = new RefusalRecorder(backend, metrics, Ticker.systemTicker());
  }

  /** {@code POST /v1/checks}. */
  public HttpResponse check(ServiceRequestContext ctx, HttpRequest request) {
    Agency agency = agency(ctx, request);
    Optional<Workers.Place> place = workers.admit(request.headers());
    if (place.isEmpty()) {
      throw ProblemException.retry(ProblemCode.OVERLOADED, 1);
    }
    return Taken.on(place.get(), request, Workers.Place::execute, body -> answered(agency, body));
  }

  /** {@code GET /v1/checks/{id}}. */
  public HttpResponse find(ServiceRequestContext ctx, HttpRequest request) {
    Agency agency = agency(ctx, request);
    String id = Optional.ofNullable(ctx.pathParam("id")).orElse("");
    return held.find(agency.name(), id)
        .map(check -> Answers.json(HttpStatus.OK, check, HttpHeaders.of()))
        .orElseThrow(() -> ProblemException.of(ProblemCode.CHECK_NOT_FOUND));
  }

  /** {@code GET /v1/quota}. */
  public HttpResponse quota(ServiceRequestContext ctx, HttpRequest request) {
    Agency agency = agency(ctx, request);
    Quotas.Left left = quotas.left(agency);
    return Answers.json(
        HttpStatus.OK,
        new Quota(
            agency.name(),
            agency.purposes().stream().sorted().toList(),
            new Quota.Part(left.minute(), left.minuteLeft()),
            new Quota.Part(left.day(), left.dayLeft()),
            left.dayEnds().toString()),
        RateHeaders.of(left, clock));
  }

  private record Quota(
      String agency, List<String> purposes, Part minute, Part day, String dayEnds) {
    record Part(int limit, long left) {}
  }

  private Agency agency(ServiceRequestContext ctx, HttpRequest request) {
    Agency agency =
        clients
            .agency(Callers.shown(ctx, request.headers()))
            .orElseThrow(() -> ProblemException.of(ProblemCode.NOT_AUTHENTICATED));
    Callers.note(ctx, agency.name());
    return agency;
  }

  private HttpResponse answered(Agency agency, AggregatedHttpRequest body) {
    try {
      return answer(agency, body);
    } catch (ProblemException e) {
      return Answers.problem(e, RateHeaders.of(quotas.left(agency), clock));
    } catch (RuntimeException e) {
      LOG.error("a check failed: {}", e.getClass().getName());
      return Answers.problem(ProblemException.of(ProblemCode.INTERNAL), HttpHeaders.of());
    }
  }

  private HttpResponse answer(Agency agency, AggregatedHttpRequest body) {
    Optional<String> key = Optional.ofNullable(body.headers().get(KEY_HEADER));
    if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
      throw ProblemException.of(ProblemCode.INVALID_REQUEST, "Idempotency-Key");
    }
    CheckRequest request = CheckRequest.read(body);
    if (!agency.purposes().contains(request.purpose())) {
      refusals.record(agency, AgencyRefusal.AGENCY_REFUSAL_PURPOSE);
      throw ProblemException.of(ProblemCode.PURPOSE_NOT_PERMITTED);
    }
    Optional<Check> earlier = key.flatMap(each -> held.begin(agency.name(), each, request));
    if (earlier.isPresent()) {
      return made(agency, earlier.get(), true);
    }
    Optional<Check> check = Optional.empty();
    try {
      take(agency);
      check = Optional.of(checker.ask(agency, request, key));
      held.keep(agency.name(), check.get());
    } finally {
      if (key.isPresent()) {
        held.end(agency.name(), key.get(), check);
      }
    }
    return made(agency, check.get(), false);
  }

  private void take(Agency agency) {
    Quotas.Left left = quotas.take(agency);
    if (!left.taken()) {
      refusals.record(agency, AgencyRefusal.AGENCY_REFUSAL_QUOTA);
      throw ProblemException.retry(ProblemCode.QUOTA_EXCEEDED, left.waitSeconds());
    }
  }

  private HttpResponse made(Agency agency, Check check, boolean replayed) {
    var headers =
        RateHeaders.of(quotas.left(agency), clock).toBuilder()
            .set(HttpHeaderNames.LOCATION, "/v1/checks/" + check.checkId());
    if (replayed) {
      headers.set(REPLAYED, "true");
    }
    return Answers.json(HttpStatus.CREATED, check, headers.build());
  }
}
