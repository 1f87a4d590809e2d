package org.xiangfu.counter.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.xiangfu.v1.Backup;
import org.xiangfu.v1.BackupState;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.GroupStatus;
import org.xiangfu.v1.NodeFigures;
import org.xiangfu.v1.NodeSeen;

/**
 * What the service itself can say is wrong, by the limits of the alert rules that it is deployed
 * with. For one thread.
 */
final class ClusterAlerts {
  private static final long LAG_ENTRIES = 1_000;
  private static final double DISK_LOW = 0.15;
  private static final double DISK_FULL = 0.05;
  private static final Duration CERTIFICATE = Duration.ofDays(14);
  private static final Duration BACKUP = Duration.ofHours(24);
  private static final Duration CHECKPOINT = Duration.ofMinutes(10);

  private final ClusterReading reading;
  private final Texts texts;
  private final Instant now;
  private final List<AlertView> alerts = new ArrayList<>();

  private ClusterAlerts(ClusterReading reading, Texts texts, Instant now) {
    this.reading = reading;
    this.texts = texts;
    this.now = now;
  }

  /** The alerts of a reading, the worst first. */
  static List<AlertView> of(ClusterReading reading, Texts texts, Instant now) {
    var found = new ClusterAlerts(reading, texts, now);
    reading.groups().forEach(found::group);
    reading.nodes().forEach(found::node);
    found.unreached();
    reading.answers().forEach(found::figures);
    reading.backups().forEach(found::backup);
    found.release();
    return found.alerts.stream()
        .sorted(
            Comparator.comparingInt(
                alert -> List.of("no-match", "refer", "none").indexOf(alert.tone().name())))
        .toList();
  }

  /** True if a replica is so far behind that somebody should look. */
  static boolean isBehind(long lag) {
    return lag > LAG_ENTRIES;
  }

  /** How full a disk is: match, refer or no-match. */
  static String disk(NodeFigures figures) {
    double left = figures.getDiskFreeBytes() / (double) Math.max(1, figures.getDiskSizeBytes());
    return left < DISK_FULL ? "no-match" : left < DISK_LOW ? "refer" : "match";
  }

  private void group(String group) {
    String name = ClusterMap.name(group, texts);
    if (reading.leader(group).isEmpty()) {
      bad(texts.get("admin.alert.leader", name), texts.get("admin.alert.leader.do"));
    }
    for (NodeSeen node : reading.nodes()) {
      boolean holds = node.getGroupsList().contains(group);
      reading.lag(node.getNodeId(), group).stream()
          .filter(lag -> holds && isBehind(lag))
          .forEach(
              lag ->
                  warn(
                      texts.get("admin.alert.lag", node.getNodeId(), name, lag),
                      texts.get("admin.alert.lag.do")));
      if (node.getWitness() && reading.leader(group).filter(node.getNodeId()::equals).isPresent()) {
        bad(
            texts.get("admin.alert.witness", node.getNodeId(), name),
            texts.get("admin.alert.witness.do"));
      }
    }
    if (reading.all(group).anyMatch(GroupStatus::getMoving)) {
      news(texts.get("admin.alert.moving", name), texts.get("admin.alert.moving.do"));
    }
    if (reading.all(group).anyMatch(each -> each.getRecall().getTooLow())) {
      bad(texts.get("admin.alert.recall", name), texts.get("admin.alert.recall.do"));
    }
  }

  private void node(NodeSeen node) {
    if (!node.getAnswers()) {
      bad(texts.get("admin.alert.node", node.getNodeId()), texts.get("admin.alert.node.do"));
    }
    GetStatusResponse answer = reading.answers().get(node.getNodeId());
    if (answer != null && !answer.getServing()) {
      bad(texts.get("admin.alert.serving", node.getNodeId()), texts.get("admin.alert.serving.do"));
    }
  }

  // An address whose node others do not miss is out of reach from here alone.
  private void unreached() {
    long missed =
        reading.nodes().stream().filter(node -> !node.getAnswers() && !node.getWitness()).count();
    if (reading.silent().size() <= missed) {
      return;
    }
    for (String address : reading.silent()) {
      warn(texts.get("admin.alert.address", address), texts.get("admin.alert.address.do"));
    }
  }

  private void figures(String node, GetStatusResponse answer) {
    NodeFigures figures = answer.getFigures();
    if (figures.hasDiskFreeBytes() && !disk(figures).equals("match")) {
      say(
          disk(figures),
          texts.get("admin.alert.disk", node, ClusterMap.bytes(figures.getDiskFreeBytes(), texts)),
          texts.get("admin.alert.disk.do"));
    }
    if (figures.hasCertificateExpiresAt()) {
      certificate(node, Instant.ofEpochSecond(figures.getCertificateExpiresAt().getSeconds()));
    }
    if (figures.getUnsignedEvents() > 0
        && figures.getCheckpointAgeSeconds() > CHECKPOINT.toSeconds()) {
      warn(
          texts.get("admin.alert.unsigned", node, figures.getUnsignedEvents()),
          texts.get("admin.alert.unsigned.do"));
    }
    if (figures.getBackupAgeSeconds() > BACKUP.toSeconds()) {
      warn(
          texts.get(
              "admin.alert.backup.old",
              node,
              Age.of(Duration.ofSeconds(figures.getBackupAgeSeconds()), texts)),
          texts.get("admin.alert.backup.do"));
    }
  }

  private void certificate(String node, Instant ends) {
    Duration left = Duration.between(now, ends);
    if (left.isNegative()) {
      bad(texts.get("admin.alert.certificate.over", node), texts.get("admin.alert.certificate.do"));
    } else if (left.compareTo(CERTIFICATE) < 0) {
      warn(
          texts.get("admin.alert.certificate", node, Age.of(left, texts)),
          texts.get("admin.alert.certificate.do"));
    }
  }

  private void backup(String node, Backup run) {
    if (run.getState() == BackupState.BACKUP_STATE_FAILED) {
      warn(
          texts.get("admin.alert.backup.failed", node, run.getFailureReason()),
          texts.get("admin.alert.backup.do"));
    }
  }

  private void release() {
    Stream<String> versions =
        reading.answers().values().stream().map(GetStatusResponse::getVersion).distinct();
    if (versions.count() > 1) {
      news(texts.get("admin.alert.versions"), texts.get("admin.alert.versions.do"));
    } else if (reading.silent().isEmpty()
        && reading.nodes().stream().allMatch(NodeSeen::getAnswers)
        && reading.groups().stream()
            .anyMatch(
                group ->
                    reading
                        .all(group)
                        .allMatch(each -> each.getOfferedLevel() > each.getCommandLevel()))) {
      news(texts.get("admin.alert.level"), texts.get("admin.alert.level.do"));
    }
  }

  private void bad(String what, String remedy) {
    say("no-match", what, remedy);
  }

  private void warn(String what, String remedy) {
    say("refer", what, remedy);
  }

  private void news(String what, String remedy) {
    say("none", what, remedy);
  }

  private void say(String tone, String what, String remedy) {
    String word =
        switch (tone) {
          case "no-match" -> texts.get("admin.severity.bad");
          case "refer" -> texts.get("admin.severity.warn");
          default -> texts.get("admin.severity.news");
        };
    alerts.add(new AlertView(new Tone(tone, word), what, remedy));
  }
}
