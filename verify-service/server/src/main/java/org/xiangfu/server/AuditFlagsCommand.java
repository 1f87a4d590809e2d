package org.xiangfu.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.CountReadsWithoutCaseRequest;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu audit flags}: reads of persons without a case. */
@Command(
    name = "flags",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Counts by operator who read of persons without a case of them, most first; or, with --of,"
          + " lists such reads of one operator. Supervisors who investigate are among them: it is a"
          + " question, not a verdict.",
      "統計各人員無案件而查閱個人資料之次數；以 --of 列出某人員之查閱紀錄。",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu audit flags --from 2026-11-01 --to 2026-11-30 --operator auditor01 --plaintext",
      "  xiangfu audit flags --from 2026-11-01 --to 2026-11-30 --of clerk07 --format csv …"
    })
final class AuditFlagsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private AuditPeriod period;

  @Option(
      names = "--of",
      paramLabel = "ACCOUNT",
      description = {"Lists the reads of this operator.", "列出此人員之查閱。"})
  private String of;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    return question.run(
        spec, (client, origin) -> of == null ? count(client, origin) : list(client, origin));
  }

  private int count(XiangfuClient client, Origin.Builder origin) {
    var answer =
        client
            .audit()
            .countReadsWithoutCase(
                CountReadsWithoutCaseRequest.newBuilder()
                    .setOrigin(origin)
                    .setOfficeId(period.office())
                    .setFrom(period.begin(question))
                    .setTo(period.end(question))
                    .build());
    question.print(
        spec,
        List.of("operator", "reads"),
        answer.getOperatorsList().stream()
            .map(each -> List.of(each.getOperatorId(), Long.toString(each.getReads())))
            .toList());
    return 0;
  }

  private int list(XiangfuClient client, Origin.Builder origin) {
    List<List<String>> rows = new ArrayList<>();
    String token = "";
    do {
      SearchEventsResponse page =
          client
              .events()
              .searchEvents(
                  SearchEventsRequest.newBuilder()
                      .setOrigin(AuditQuestion.next(origin))
                      .setOperatorId(of)
                      .setOfficeId(period.office())
                      .setFrom(period.begin(question))
                      .setTo(period.end(question))
                      .setWithoutCase(true)
                      .setPage(PageRequest.newBuilder().setToken(token))
                      .build());
      page.getEventsList().forEach(event -> rows.add(row(event)));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    question.print(
        spec, List.of("time", "event", "office", "workstation", "purpose", "person"), rows);
    return 0;
  }

  private List<String> row(Event event) {
    return List.of(
        question.shown(event.getTime()),
        AuditQuestion.bare(event.getKind(), "EVENT_KIND_"),
        event.getOrigin().getOfficeId(),
        event.getOrigin().getWorkstationId(),
        AuditQuestion.bare(event.getOrigin().getPurpose(), "PURPOSE_"),
        event.getPersonId());
  }
}
