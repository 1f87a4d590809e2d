package org.xiangfu.counter.console;

import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.xiangfu.v1.Backup;
import org.xiangfu.v1.BackupState;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.GroupStatus;
import org.xiangfu.v1.NodeFigures;
import org.xiangfu.v1.NodeSeen;

/** Draws a reading in words and shapes, in one language. */
record ClusterMap(ClusterReading reading, Texts texts, ZoneId zone, Instant now) {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");
  private static final String SHARD = "gallery-";
  private static final double GIBIBYTE = 1L << 30;

  ClusterView view() {
    List<NodeSeen> nodes = bySite().values().stream().flatMap(List::stream).toList();
    List<AlertView> alerts = ClusterAlerts.of(reading, texts, now);
    return new ClusterView(
        alerts,
        bySite().entrySet().stream()
            .map(
                site ->
                    new ClusterView.Site(
                        site.getKey().isEmpty() ? texts.get("admin.site.none") : site.getKey(),
                        site.getValue().stream()
                            .map(node -> new ClusterView.Head(node.getNodeId(), state(node)))
                            .toList()))
            .toList(),
        reading.groups().stream().map(group -> row(group, nodes)).toList(),
        nodes.stream().filter(node -> !node.getWitness()).map(this::card).toList(),
        summary(alerts));
  }

  /** A group as people call it. */
  static String name(String group, Texts texts) {
    return group.startsWith(SHARD)
        ? texts.get("admin.group.shard", group.substring(SHARD.length()))
        : texts.get("admin.group.ledger");
  }

  static String bytes(long bytes, Texts texts) {
    NumberFormat number = NumberFormat.getNumberInstance(texts.locale());
    number.setMaximumFractionDigits(bytes < 10 * GIBIBYTE ? 1 : 0);
    return number.format(bytes / GIBIBYTE) + " GiB";
  }

  private Map<String, List<NodeSeen>> bySite() {
    Map<String, List<NodeSeen>> sites = new LinkedHashMap<>();
    reading
        .nodes()
        .forEach(node -> sites.computeIfAbsent(node.getSite(), _ -> new ArrayList<>()).add(node));
    return sites;
  }

  private Tone summary(List<AlertView> alerts) {
    String worst = alerts.isEmpty() ? "none" : alerts.getFirst().tone().name();
    return worst.equals("none")
        ? new Tone("match", texts.get("admin.summary.well"))
        : new Tone(worst, texts.get("admin.summary.alerts", alerts.size()));
  }

  private Tone state(NodeSeen node) {
    GetStatusResponse answer = reading.answers().get(node.getNodeId());
    if (!node.getAnswers()) {
      return new Tone("no-match", texts.get("admin.state.silent"));
    }
    if (node.getWitness()) {
      return new Tone("none", texts.get("admin.state.witness"));
    }
    if (answer == null) {
      return new Tone("none", texts.get("admin.state.heard"));
    }
    return answer.getServing()
        ? new Tone("match", texts.get("admin.state.serving"))
        : new Tone("refer", texts.get("admin.state.waiting"));
  }

  private ClusterView.Row row(String group, List<NodeSeen> nodes) {
    Optional<GroupStatus> any =
        reading
            .leader(group)
            .flatMap(leader -> reading.at(leader, group))
            .or(() -> reading.all(group).findFirst());
    return new ClusterView.Row(
        name(group, texts),
        nodes.stream().map(node -> cell(group, node)).toList(),
        any.filter(GroupStatus::hasOwned).map(each -> percent(each.getOwned())).orElse(""),
        recall(group),
        any.map(each -> level(each)).orElse(""));
  }

  private String level(GroupStatus group) {
    return group.getOfferedLevel() > group.getCommandLevel()
        ? texts.get("admin.level.of", group.getCommandLevel(), group.getOfferedLevel())
        : Integer.toString(group.getCommandLevel());
  }

  // The lowest that any replica has: whoever is asked there misses people.
  private String recall(String group) {
    return reading
        .all(group)
        .filter(GroupStatus::hasRecall)
        .map(GroupStatus::getRecall)
        .min((one, other) -> Double.compare(one.getShare(), other.getShare()))
        .map(each -> texts.get("admin.recall.of", percent(each.getShare()), each.getSamples()))
        .orElse("");
  }

  private String percent(double share) {
    NumberFormat percent = NumberFormat.getPercentInstance(texts.locale());
    percent.setMaximumFractionDigits(1);
    return percent.format(share);
  }

  private ClusterView.Cell cell(String group, NodeSeen node) {
    if (!node.getGroupsList().contains(group)) {
      return new ClusterView.Cell("none", "", "");
    }
    OptionalLong lag = reading.lag(node.getNodeId(), group);
    String behind = lag.isPresent() ? texts.get("admin.lag", lag.getAsLong()) : "";
    if (!node.getAnswers()) {
      // What it was last heard to lack: nothing then says nothing of now.
      return new ClusterView.Cell(
          "silent", texts.get("admin.replica.silent"), lag.orElse(0) > 0 ? behind : "");
    }
    if (reading.leader(group).filter(node.getNodeId()::equals).isPresent()) {
      return new ClusterView.Cell("leader", texts.get("admin.replica.leader"), "");
    }
    if (node.getWitness()) {
      return new ClusterView.Cell("witness", texts.get("admin.replica.witness"), "");
    }
    return lag.isPresent() && ClusterAlerts.isBehind(lag.getAsLong())
        ? new ClusterView.Cell("behind", texts.get("admin.replica.behind"), behind)
        : new ClusterView.Cell("follower", texts.get("admin.replica.follower"), behind);
  }

  private ClusterView.NodeCard card(NodeSeen node) {
    Optional<GetStatusResponse> answer =
        Optional.ofNullable(reading.answers().get(node.getNodeId()));
    Optional<Backup> run = Optional.ofNullable(reading.backups().get(node.getNodeId()));
    return new ClusterView.NodeCard(
        node.getNodeId(),
        node.getSite(),
        state(node),
        answer.map(this::facts).orElse(List.of()),
        answer.map(GetStatusResponse::getFigures).filter(NodeFigures::hasDiskSizeBytes).stream()
            .map(this::disk)
            .toList(),
        run.map(this::job).orElse(""),
        run.filter(each -> each.getState() == BackupState.BACKUP_STATE_RUNNING).isPresent(),
        answer.isPresent());
  }

  private ClusterView.Disk disk(NodeFigures figures) {
    long size = Math.max(1, figures.getDiskSizeBytes());
    long used = size - figures.getDiskFreeBytes();
    return new ClusterView.Disk(
        (int) Math.round(100.0 * used / size),
        ClusterAlerts.disk(figures),
        texts.get(
            "admin.disk.of",
            bytes(figures.getDiskFreeBytes(), texts),
            bytes(figures.getDiskSizeBytes(), texts)));
  }

  private List<ClusterView.Fact> facts(GetStatusResponse answer) {
    NodeFigures figures = answer.getFigures();
    List<ClusterView.Fact> facts = new ArrayList<>();
    facts.add(new ClusterView.Fact(texts.get("admin.fact.version"), answer.getVersion()));
    facts.add(new ClusterView.Fact(texts.get("admin.fact.pack"), answer.getPackId()));
    facts.add(
        new ClusterView.Fact(
            texts.get("admin.fact.certificate"),
            figures.hasCertificateExpiresAt()
                ? texts.get(
                    "admin.until",
                    DAY.format(
                        Instant.ofEpochSecond(figures.getCertificateExpiresAt().getSeconds())
                            .atZone(zone)))
                : texts.get("admin.certificate.none")));
    facts.add(
        new ClusterView.Fact(
            texts.get("admin.fact.signed"),
            figures.hasCheckpointAgeSeconds()
                ? ago(figures.getCheckpointAgeSeconds())
                : texts.get("admin.signed.none")));
    facts.add(
        new ClusterView.Fact(
            texts.get("admin.fact.backup"),
            figures.hasBackupAgeSeconds()
                ? ago(figures.getBackupAgeSeconds())
                : texts.get("admin.backup.none")));
    return facts;
  }

  private String ago(long seconds) {
    return texts.get("admin.ago", Age.of(Duration.ofSeconds(seconds), texts));
  }

  private String job(Backup run) {
    long total = Math.max(1, run.getBytesTotal());
    return switch (run.getState()) {
      case BACKUP_STATE_RUNNING ->
          texts.get("admin.job.running", percent(Math.min(1, run.getBytesDone() / (double) total)));
      case BACKUP_STATE_SUCCEEDED -> texts.get("admin.job.succeeded");
      case BACKUP_STATE_CANCELLED -> texts.get("admin.job.cancelled");
      case BACKUP_STATE_FAILED -> texts.get("admin.job.failed", run.getFailureReason());
      default -> "";
    };
  }
}
