package org.xiangfu.counter.console;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Year;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.NodeSeen;

/**
 * What drills showed, and how to run the next one: a drill moves the lead between the centres with
 * the nodes' own certificates, which a console does not have.
 */
final class DrillPages {
  private static final DrillReports NONE = new DrillReports(List.of(), List.of());

  private final Console console;
  private final Pages pages;
  private final Clock clock;

  DrillPages(Console console) {
    this.console = console;
    this.pages = console.pages();
    this.clock = Clock.system(console.settings().zone());
  }

  void on(Front front) {
    front.get("/drills", Front.Access.ADMINISTRATOR, this::drills);
  }

  private Answer drills(Visit visit) throws IOException {
    Optional<Path> folder = console.settings().drills().filter(Files::isDirectory);
    DrillReports found = folder.isPresent() ? DrillReports.of(folder.get()) : NONE;
    Year year = Year.now(clock);
    long passed =
        found.reports().stream()
            .filter(DrillReports.Report::passed)
            .filter(each -> Year.from(each.begun().atZone(clock.getZone())).equals(year))
            .count();
    return Answer.page(
        pages.show(
            "drills",
            visit,
            Map.of(
                "drills",
                found.reports().stream()
                    .map(each -> DrillView.of(each, console, visit.texts()))
                    .toList(),
                "unreadable",
                found.unreadable(),
                "known",
                folder.isPresent(),
                "passed",
                visit.texts().get("admin.drill.year", year.toString(), passed),
                "command",
                command(visit.operator(), folder))));
  }

  private String command(Operator who, Optional<Path> folder) {
    return "xiangfu drill --cluster cluster.yaml --to %s --operator %s --server %s --report %s …"
        .formatted(
            otherSite(who),
            who.name(),
            String.join(",", console.nodes().addresses()),
            folder
                .map(each -> each.resolve("drill-" + LocalDate.now(clock) + ".json").toString())
                .orElse("drill.json"));
  }

  // The centre that the lead would go to: one where no leader of the ledger stands.
  private String otherSite(Operator who) {
    try {
      ClusterReading reading = ClusterReading.of(console.nodes().ask(who));
      Optional<String> leader = reading.leader("ledger");
      Optional<String> leading =
          reading.nodes().stream()
              .filter(node -> leader.filter(node.getNodeId()::equals).isPresent())
              .map(NodeSeen::getSite)
              .findFirst();
      return reading.nodes().stream()
          .filter(node -> !node.getWitness() && !node.getSite().isEmpty())
          .map(NodeSeen::getSite)
          .filter(site -> leading.filter(site::equals).isEmpty())
          .findFirst()
          .orElse("SITE");
    } catch (StatusRuntimeException e) {
      if (Errors.endsSession(ServiceError.of(e))) {
        throw e;
      }
      return "SITE";
    }
  }
}
