package org.xiangfu.gateway.abis;

import com.google.common.base.Ticker;
import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.gateway.Backend;
import org.xiangfu.gateway.abis.AbisAnswer.Result;
import org.xiangfu.gateway.references.References;

/** Does what a request asks for. Thread-safe; its calls wait for the service. */
final class AbisDesk {
  private static final Duration INSERTS_BEFORE = Duration.ofSeconds(30);

  private final Backend backend;
  private final AbisGallery gallery;
  private final ReferencePhotos photos;
  private final InsertOrder order;
  private final AnsweredRequests answered = new AnsweredRequests(Ticker.systemTicker());

  AbisDesk(Backend backend, References references, InsertOrder order) {
    this.backend = backend;
    this.gallery = new AbisGallery(backend);
    this.photos = new ReferencePhotos(references);
    this.order = order;
  }

  /**
   * Does it, or gives the answer that the same request had.
   *
   * @param ticket left early if it is no insert
   * @param others other requests in work
   */
  Result serve(String client, AbisRequest request, InsertOrder.Ticket ticket, int others)
      throws AbisException, InterruptedException {
    return switch (request.verb()) {
      case INSERT -> answered.once(client, request, () -> insert(client, request));
      case IDENTIFY -> {
        order.await(ticket, INSERTS_BEFORE);
        order.leave(ticket);
        yield answered.once(client, request, () -> identify(client, request));
      }
      case DELETE -> {
        order.leave(ticket);
        yield answered.once(client, request, () -> delete(client, request));
      }
      case PING -> {
        if (!backend.serves()) {
          throw new AbisException(AbisFailure.ABORTED);
        }
        yield new Result.Done();
      }
      case PENDING_JOBS -> new Result.Jobs(others);
      case REFERENCE_COUNT -> new Result.References(gallery.count());
    };
  }

  private Result insert(String client, AbisRequest request)
      throws AbisException, InterruptedException {
    if (request.referenceId().isEmpty()) {
      throw new AbisException(AbisFailure.MISSING_REFERENCE_ID);
    }
    gallery.insert(client, request, photos.at(url(request)));
    return new Result.Done();
  }

  private Result identify(String client, AbisRequest request)
      throws AbisException, InterruptedException {
    Optional<String> reference = request.referenceId();
    if (reference.isEmpty() && request.referenceUrl().isEmpty()) {
      throw new AbisException(AbisFailure.MISSING_REFERENCE_ID);
    }
    ByteString probe =
        reference.isPresent() ? gallery.portrait(client, request) : photos.at(url(request));
    return gallery.identify(client, request, probe);
  }

  private Result delete(String client, AbisRequest request) throws AbisException {
    gallery.delete(client, request);
    return new Result.Done();
  }

  private static String url(AbisRequest request) throws AbisException {
    return request
        .referenceUrl()
        .orElseThrow(() -> new AbisException(AbisFailure.MISSING_REFERENCE_URL));
  }
}
