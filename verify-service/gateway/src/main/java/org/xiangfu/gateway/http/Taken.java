package org.xiangfu.gateway.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Reads the body of a call that has a place, and has it worked on. */
public final class Taken {
  private Taken() {}

  /**
   * The response to come. The place is closed when it is there, or will not come.
   *
   * @param hand gives work to the place's threads
   */
  public static HttpResponse on(
      Workers.Place place,
      HttpRequest request,
      BiConsumer<Workers.Place, Runnable> hand,
      Function<AggregatedHttpRequest, HttpResponse> work) {
    var answer = new CompletableFuture<HttpResponse>();
    var _ =
        request
            .aggregate()
            .whenComplete(
                (body, error) -> {
                  if (error != null) {
                    place.close();
                    answer.completeExceptionally(error);
                    return;
                  }
                  try {
                    hand.accept(place, () -> complete(answer, place, work, body));
                  } catch (RuntimeException e) {
                    place.close();
                    answer.completeExceptionally(e);
                  }
                });
    return HttpResponse.of(answer);
  }

  private static void complete(
      CompletableFuture<HttpResponse> answer,
      Workers.Place place,
      Function<AggregatedHttpRequest, HttpResponse> work,
      AggregatedHttpRequest body) {
    try (place) {
      answer.complete(work.apply(body));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }
}
