package org.xiangfu.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.GetCaseTimelineRequest;
import org.xiangfu.v1.GetCaseTimelineResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu audit timeline}: what happened in one case. */
@Command(
    name = "timeline",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows every event of a case, oldest first: its steps, steps that were refused, and who read"
          + " it.",
      "依時序列出案件全部事件：各步驟、遭拒之步驟及查閱紀錄。",
      ""
    },
    footer = {"", "Example:", "  xiangfu audit timeline CASE --operator auditor01 --plaintext"})
final class AuditTimelineCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of(
          "sequence",
          "time",
          "event",
          "operator",
          "office",
          "workstation",
          "purpose",
          "band",
          "detail",
          "without_case");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "CASE",
      description = {"Its id.", "案件編號。"})
  private String id;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    return question.run(spec, this::ask);
  }

  private int ask(XiangfuClient client, Origin.Builder origin) {
    List<List<String>> rows = new ArrayList<>();
    String token = "";
    do {
      GetCaseTimelineResponse page =
          client
              .audit()
              .getCaseTimeline(
                  GetCaseTimelineRequest.newBuilder()
                      .setOrigin(AuditQuestion.next(origin))
                      .setCaseId(id)
                      .setPage(PageRequest.newBuilder().setToken(token))
                      .build());
      page.getEventsList().forEach(event -> rows.add(row(event)));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    question.print(spec, COLUMNS, rows);
    return 0;
  }

  private List<String> row(Event event) {
    return List.of(
        Long.toString(event.getSequence()),
        question.shown(event.getTime()),
        AuditQuestion.bare(event.getKind(), "EVENT_KIND_"),
        event.getOrigin().getOperatorId(),
        event.getOrigin().getOfficeId(),
        event.getOrigin().getWorkstationId(),
        AuditQuestion.bare(event.getOrigin().getPurpose(), "PURPOSE_"),
        AuditQuestion.bare(event.getBand(), "BAND_"),
        event.getDetail(),
        event.getWithoutCase() ? "YES" : "");
  }
}
