package org.xiangfu.gateway.abis;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.gateway.Backend;
import org.xiangfu.gateway.clients.ClientFile;
import org.xiangfu.gateway.clients.Identity;
import org.xiangfu.gateway.http.Answers;
import org.xiangfu.gateway.http.Callers;
import org.xiangfu.gateway.http.ProblemCode;
import org.xiangfu.gateway.http.ProblemException;
import org.xiangfu.gateway.http.Taken;
import org.xiangfu.gateway.http.Workers;
import org.xiangfu.gateway.references.References;

/**
 * The ABIS interface. Failures of the specification come with HTTP 200, as MOSIP expects; only what
 * may be sent again unchanged comes with 503.
 */
public final class AbisService {
  private static final Logger LOG = LoggerFactory.getLogger(AbisService.class);
  private static final HttpHeaders LATER = HttpHeaders.of(HttpHeaderNames.RETRY_AFTER, "2");

  private final ClientFile clients;
  private final Workers workers;
  private final Workers questions;
  private final Clock clock;
  private final InsertOrder order = new InsertOrder();
  private final AbisDesk desk;

  /**
   * Over a service.
   *
   * @param workers do the jobs
   * @param questions answer what a path of its own asks of the jobs, however many there are
   */
  public AbisService(
      ClientFile clients,
      Backend backend,
      References references,
      Workers workers,
      Workers questions,
      Clock clock) {
    this.clients = clients;
    this.workers = workers;
    this.questions = questions;
    this.clock = clock;
    this.desk = new AbisDesk(backend, references, order);
  }

  /**
   * What answers at a path.
   *
   * @param expected the verb of the path; empty: that of the request's id
   */
  public HttpService at(Optional<AbisVerb> expected) {
    return (ctx, request) -> serve(ctx, request, expected);
  }

  private HttpResponse serve(
      ServiceRequestContext ctx, HttpRequest request, Optional<AbisVerb> expected) {
    Identity.Shown shown = Callers.shown(ctx, request.headers());
    Optional<Identity> client = clients.abisClient(shown);
    if (client.isEmpty()) {
      throw ProblemException.of(ProblemCode.NOT_AUTHENTICATED);
    }
    String name = client.get().name();
    Callers.note(ctx, name);
    boolean question = expected.filter(AbisVerb::isQuestion).isPresent();
    Optional<Workers.Place> place = (question ? questions : workers).admit(request.headers());
    if (place.isEmpty()) {
      return failed(AbisMessage.read(new byte[0]), AbisFailure.ABORTED);
    }
    var ticket = new InsertOrder.Ticket();
    return Taken.on(
        place.get(),
        request,
        (at, work) -> order.enter(ticket, () -> at.execute(work)),
        body -> answer(name, body, expected, ticket, question ? 0 : 1));
  }

  private HttpResponse answer(
      String client,
      AggregatedHttpRequest body,
      Optional<AbisVerb> expected,
      InsertOrder.Ticket ticket,
      int itself) {
    AbisMessage message = AbisMessage.read(body.content().array());
    try {
      AbisRequest request = message.checked(expected);
      int others = Math.max(0, workers.inFlight() - itself);
      AbisAnswer.Result result = desk.serve(client, request, ticket, others);
      return Answers.json(HttpStatus.OK, AbisAnswer.of(request, result, clock), HttpHeaders.of());
    } catch (AbisException e) {
      return failed(message, e.failure());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(message, AbisFailure.ABORTED);
    } catch (RuntimeException e) {
      LOG.error("a request failed: {}", e.getClass().getName());
      return failed(message, AbisFailure.UNEXPECTED);
    } finally {
      order.leave(ticket);
    }
  }

  private HttpResponse failed(AbisMessage message, AbisFailure failure) {
    boolean again = failure == AbisFailure.ABORTED;
    return Answers.json(
        again ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK,
        AbisAnswer.failed(message, failure, clock),
        again ? LATER : HttpHeaders.of());
  }
}
