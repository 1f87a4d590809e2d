package org.xiangfu.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.PersonRole;
import org.xiangfu.v1.SearchCasesRequest;
import org.xiangfu.v1.SearchCasesResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu audit cases}: which cases. */
@Command(
    name = "cases",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Finds cases of all offices. A person is found under every number it ever had: as applicant,"
          + " or in the cases of incidents as impostor or victim.",
      "跨機關查詢案件；當事人以歷來所有統一編號查找。",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu audit cases --person A123456789 --role applicant --operator auditor01 --plaintext",
      "  xiangfu audit cases --clerk clerk07 --override --from 2026-11-01 --newest-first …"
    })
final class AuditCasesCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of(
          "case",
          "opened",
          "office",
          "kind",
          "state",
          "person",
          "clerk",
          "band",
          "reasons",
          "decision",
          "override",
          "reviewer",
          "review");

  @Spec private CommandSpec spec;

  @Option(
      names = "--person",
      paramLabel = "NUMBER",
      defaultValue = "",
      description = {"Whom it is about.", "當事人統一編號。"})
  private String person;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = {"Of the person: applicant, impostor or victim.", "當事人角色。"})
  private String role;

  @Mixin private CaseOptions which;

  @Option(
      names = "--newest-first",
      description = {"Default: oldest first.", "由新到舊。"})
  private boolean newestFirst;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = {"At most so many. Default: ${DEFAULT-VALUE}.", "筆數上限。"})
  private int limit;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    String asked = role == null && !person.isEmpty() ? "applicant" : role;
    CaseConditions where =
        which
            .conditions(question, spec.commandLine())
            .setPersonId(person)
            .setPersonRole(
                CaseOptions.value(PersonRole.class, "PERSON_ROLE_", asked, spec.commandLine()))
            .build();
    return question.run(spec, (client, origin) -> ask(client, origin, where));
  }

  private int ask(XiangfuClient client, Origin.Builder origin, CaseConditions where) {
    List<List<String>> rows = new ArrayList<>();
    String token = "";
    do {
      SearchCasesResponse page =
          client
              .audit()
              .searchCases(
                  SearchCasesRequest.newBuilder()
                      .setOrigin(AuditQuestion.next(origin))
                      .setWhere(where)
                      .setNewestFirst(newestFirst)
                      .setPage(PageRequest.newBuilder().setSize(100).setToken(token))
                      .build());
      page.getCasesList().forEach(each -> rows.add(row(each)));
      token = page.getNextPageToken();
    } while (!token.isEmpty() && rows.size() < limit);
    question.print(spec, COLUMNS, rows.subList(0, Math.min(limit, rows.size())));
    return 0;
  }

  private List<String> row(Case each) {
    return List.of(
        each.getCaseId(),
        question.shown(each.getOpened().getAt()),
        each.getOfficeId(),
        AuditQuestion.bare(each.getKind(), "CASE_KIND_"),
        AuditQuestion.bare(each.getState(), "CASE_STATE_"),
        each.getPersonId(),
        each.getOpened().getOperatorId(),
        AuditQuestion.bare(each.getSuggestion().getBand(), "BAND_"),
        each.getSuggestion().getReasonsList().stream()
            .map(reason -> AuditQuestion.bare(reason, "CHECK_REASON_"))
            .collect(Collectors.joining(" ")),
        AuditQuestion.bare(each.getDecision().getDecision(), "DECISION_"),
        each.getDecision().getOverride() || each.getReview().getOverride() ? "YES" : "",
        each.getReview().getAct().getOperatorId(),
        AuditQuestion.bare(each.getReview().getDecision(), "DECISION_"));
  }
}
