package org.xiangfu.counter.console;

import com.google.common.base.Splitter;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import org.xiangfu.v1.Backup;
import org.xiangfu.v1.GetBackupRequest;
import org.xiangfu.v1.GetBackupResponse;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;

/**
 * A connection of its own to every address that the console was given: what a node says of itself
 * no other node can say. Connections are opened by the first question. Thread-safe.
 */
final class NodeLines implements AutoCloseable {
  private static final int ANSWER_SECONDS = 2;
  private static final GetStatusRequest STATUS =
      GetStatusRequest.newBuilder().setWithoutCounts(true).build();

  /**
   * What came of asking one address.
   *
   * @param status empty if it did not answer
   * @param backup its newest run; empty if it knows of none
   */
  record Answer(String address, Optional<GetStatusResponse> status, Optional<Backup> backup) {}

  private record Line(String address, XiangfuClient client) {}

  private record Asked(
      String address,
      ListenableFuture<GetStatusResponse> status,
      ListenableFuture<GetBackupResponse> backup) {}

  private final List<Line> lines;
  private final Map<String, Line> byNode = new ConcurrentHashMap<>();

  private NodeLines(List<Line> lines) {
    this.lines = lines;
  }

  /**
   * Lines to the addresses of a service.
   *
   * @throws IOException if a certificate or key file cannot be used; names the file
   */
  static NodeLines open(ClientOptions service) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String address :
        Splitter.on(',').trimResults().omitEmptyStrings().split(service.target())) {
      lines.add(
          new Line(
              address,
              XiangfuClient.connect(
                  new ClientOptions(address, service.security(), service.deadline()))));
    }
    return new NodeLines(List.copyOf(lines));
  }

  /**
   * Asks every address at once.
   *
   * @throws StatusRuntimeException if none answers: what the first one failed with
   */
  List<Answer> ask(Operator who) {
    List<Asked> asked = lines.stream().map(line -> ask(line, who)).toList();
    List<Answer> answers = new ArrayList<>();
    Optional<StatusRuntimeException> failure = Optional.empty();
    for (Asked each : asked) {
      try {
        GetStatusResponse status = await(each.status());
        line(each.address()).ifPresent(line -> byNode.put(status.getNodeId(), line));
        answers.add(new Answer(each.address(), Optional.of(status), backup(each.backup())));
      } catch (StatusRuntimeException e) {
        failure = failure.or(() -> Optional.of(e));
        answers.add(new Answer(each.address(), Optional.empty(), Optional.empty()));
      }
    }
    if (failure.isPresent() && answers.stream().allMatch(each -> each.status().isEmpty())) {
      throw failure.get();
    }
    return answers;
  }

  /** The calls to the node of this name; empty if no address was seen to be its own. */
  Optional<AdminServiceBlockingStub> at(String nodeId, Operator who) {
    return Optional.ofNullable(byNode.get(nodeId))
        .map(line -> AdminServiceGrpc.newBlockingStub(channel(line, who)));
  }

  /** What the console was given, in its order. */
  List<String> addresses() {
    return lines.stream().map(Line::address).toList();
  }

  private Optional<Line> line(String address) {
    return lines.stream().filter(line -> line.address().equals(address)).findFirst();
  }

  private static Asked ask(Line line, Operator who) {
    var stub =
        AdminServiceGrpc.newFutureStub(channel(line, who))
            .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS);
    return new Asked(
        line.address(),
        stub.getStatus(STATUS),
        stub.getBackup(GetBackupRequest.getDefaultInstance()));
  }

  private static Channel channel(Line line, Operator who) {
    Channel channel = line.client().channel();
    return who.token().map(token -> ClientInterceptors.intercept(channel, token)).orElse(channel);
  }

  // A node without backups, or without a run since it started, refuses.
  private static Optional<Backup> backup(ListenableFuture<GetBackupResponse> asked) {
    try {
      return Optional.of(await(asked).getBackup());
    } catch (StatusRuntimeException e) {
      return Optional.empty();
    }
  }

  private static <T> T await(ListenableFuture<T> asked) {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      throw Status.fromThrowable(e.getCause())
          .asRuntimeException(Status.trailersFromThrowable(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.asRuntimeException();
    }
  }

  @Override
  public void close() {
    lines.forEach(line -> line.client().close());
  }
}
