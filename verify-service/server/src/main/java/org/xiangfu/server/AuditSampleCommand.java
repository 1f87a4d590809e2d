package org.xiangfu.server;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.DrawSampleRequest;
import org.xiangfu.v1.DrawSampleResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.SampleRates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu audit sample}: cases for review. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Draws finished cases that were opened on these days, which must be over, at random for"
          + " review, more of those with a denied notice, an override or a referral, and gives each"
          + " to a reviewer who took no step of it. The same seed draws the same of the same cases;"
          + " seed and rates are recorded.",
      "隨機抽樣已結案件供覆核（否認申辦、與建議不同、轉請覆核者提高抽樣率），並指派未經手之人員。" + "抽樣種子及比率均留存。",
      ""
    },
    footer = {
      "",
      "Example:",
      "  xiangfu audit sample --seed 42 --from 2026-11-01 --to 2026-11-30 \\",
      "      --reviewer auditor01,auditor02 --operator auditor01 --plaintext"
    })
final class AuditSampleCommand implements Callable<Integer> {
  private static final int MOST_HOURS = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed",
      required = true,
      paramLabel = "N",
      description = {"Decides which; take one that nobody could choose.", "抽樣種子。"})
  private long seed;

  @Mixin private AuditPeriod period;

  @Option(
      names = "--reviewer",
      split = ",",
      paramLabel = "ACCOUNT",
      description = {"Auditors who review. Default: who asks.", "覆核人員。"})
  private List<String> reviewers = List.of();

  @Option(
      names = "--denied",
      paramLabel = "PER_MILLE",
      defaultValue = "1000",
      description = {"Of a thousand with a denied notice. Default: ${DEFAULT-VALUE}.", "否認申辦。"})
  private int denied;

  @Option(
      names = "--overrides",
      paramLabel = "PER_MILLE",
      defaultValue = "500",
      description = {"Of a thousand with an override. Default: ${DEFAULT-VALUE}.", "與建議不同。"})
  private int overrides;

  @Option(
      names = "--referred",
      paramLabel = "PER_MILLE",
      defaultValue = "200",
      description = {"Of a thousand that were referred. Default: ${DEFAULT-VALUE}.", "轉請覆核。"})
  private int referred;

  @Option(
      names = "--others",
      paramLabel = "PER_MILLE",
      defaultValue = "20",
      description = {"Of a thousand others. Default: ${DEFAULT-VALUE}.", "其他。"})
  private int others;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    return question.run(spec, this::ask);
  }

  private int ask(XiangfuClient client, Origin.Builder origin) {
    DrawSampleResponse drawn =
        client
            .audit()
            .withDeadlineAfter(MOST_HOURS, TimeUnit.HOURS)
            .drawSample(
                DrawSampleRequest.newBuilder()
                    .setOrigin(origin)
                    .setSeed(seed)
                    .setFrom(period.begin(question))
                    .setTo(period.end(question))
                    .setOfficeId(period.office())
                    .setRates(
                        SampleRates.newBuilder()
                            .setDeniedNotice(denied)
                            .setOverride(overrides)
                            .setReferred(referred)
                            .setOther(others))
                    .addAllReviewerIds(reviewers)
                    .build());
    drawn
        .getSample()
        .getStrataList()
        .forEach(
            each ->
                spec.commandLine()
                    .getErr()
                    .printf(
                        "%s: %,d of %,d%n",
                        AuditQuestion.bare(each.getStratum(), "SAMPLE_STRATUM_"),
                        each.getDrawn(),
                        each.getCases()));
    question.print(
        spec,
        AuditReviewCommand.COLUMNS,
        drawn.getReviewsList().stream().map(AuditReviewCommand::row).toList());
    return 0;
  }
}
