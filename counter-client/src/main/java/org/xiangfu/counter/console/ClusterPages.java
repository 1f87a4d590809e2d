package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpResponse;
import io.grpc.StatusRuntimeException;
import java.text.NumberFormat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import org.xiangfu.v1.CancelBackupRequest;
import org.xiangfu.v1.CancelBackupResponse;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.StartBackupRequest;
import org.xiangfu.v1.StartBackupResponse;

/** The cluster, live, what is wrong with it, and its backups. */
final class ClusterPages {
  private static final int TOTALS_SECONDS = 2;

  private final Console console;
  private final Pages pages;
  private final QueueFeed feed;

  ClusterPages(Console console, QueueFeed feed) {
    this.console = console;
    this.pages = console.pages();
    this.feed = feed;
  }

  void on(Front front) {
    front.get("/cluster", Front.Access.ADMINISTRATOR, this::cluster);
    front.post("/cluster/backup", Front.Access.ADMINISTRATOR, this::backup);
    front.post("/cluster/backup/cancel", Front.Access.ADMINISTRATOR, this::cancel);
    front.live(
        "/cluster/events",
        Front.Access.ADMINISTRATOR,
        (_, session, texts) -> events(session, texts));
  }

  private Answer cluster(Visit visit) {
    return Answer.page(
        pages.show(
            "cluster",
            visit,
            Map.of(
                "map",
                map(visit.operator(), visit.texts()),
                "totals",
                totals(visit.operator(), visit.texts()))));
  }

  private ClusterView map(Operator who, Texts texts) {
    ClusterReading reading = ClusterReading.of(console.nodes().ask(who));
    return new ClusterMap(reading, texts, console.settings().zone(), Instant.now()).view();
  }

  // They ask every shard: with one of them down there are none, and the map shows why.
  private List<ClusterView.Fact> totals(Operator who, Texts texts) {
    try {
      GetStatusResponse status =
          console
              .administration(who)
              .admin()
              .withDeadlineAfter(TOTALS_SECONDS, TimeUnit.SECONDS)
              .getStatus(GetStatusRequest.getDefaultInstance());
      NumberFormat number = NumberFormat.getIntegerInstance(texts.locale());
      return List.of(
          new ClusterView.Fact(
              texts.get("admin.total.photos"),
              number.format(status.getGallery().getActivePhotos())),
          new ClusterView.Fact(
              texts.get("admin.total.refused"),
              number.format(status.getGallery().getFailedPhotos())),
          new ClusterView.Fact(texts.get("admin.total.events"), number.format(status.getEvents())),
          new ClusterView.Fact(
              texts.get("admin.total.incidents"), number.format(status.getIncidents())));
    } catch (StatusRuntimeException e) {
      if (Errors.endsSession(ServiceError.of(e))) {
        throw e;
      }
      return List.of();
    }
  }

  private HttpResponse events(Session session, Texts texts) {
    Operator operator = session.operator().orElseThrow();
    Page page = pages.part(texts, "/cluster", session);
    return feed.open(
        session,
        () -> pages.render("clustermap", Map.of("page", page, "map", map(operator, texts))),
        () -> {});
  }

  private Answer backup(Visit visit) {
    StartBackupResponse _ =
        at(visit)
            .startBackup(
                StartBackupRequest.newBuilder()
                    .setLogOnly(visit.field("what").equals("log"))
                    .build());
    return new Answer.Redirect("/cluster");
  }

  private Answer cancel(Visit visit) {
    CancelBackupResponse _ = at(visit).cancelBackup(CancelBackupRequest.getDefaultInstance());
    return new Answer.Redirect("/cluster");
  }

  private AdminServiceBlockingStub at(Visit visit) {
    return console
        .nodes()
        .at(visit.field("node"), visit.operator())
        .orElseThrow(() -> new BadFormException("admin.node.gone"));
  }
}
