package org.xiangfu.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.drill.Drill;
import org.xiangfu.server.drill.DrillReport;
import org.xiangfu.server.replication.RaftTransport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu drill}: a switch-over as an exercise, with its report. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    description = {
      "Switches the lead over to another site and back while calls go on, measures how long callers"
          + " waited, accounts for every event, and writes the report.",
      "備援切換演練：切換主導站點並切回，量測中斷時間、清點紀錄並產生報告。"
    },
    footer = {
      "",
      "The drill's own calls are in the ledger, under the name that the report gives it; where"
          + " people sign in, the account is an auditor's.",
      "",
      "Example:",
      "  xiangfu drill --cluster cluster.yaml --to taichung --operator ops01 --report drill.json"
          + " \\",
      "      --server n1:7070,n2:7070,n3:7070 --trust … --cert … --key … --peer-cert …"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no call failed, nothing was lost, all replicas agree",
      "1:one of these did not hold, or the drill could not be run; the reason is printed",
      "2:the command line is wrong"
    })
final class DrillCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT);

  @Spec private CommandSpec spec;

  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "YAML",
      description = "The cluster file, the same as the nodes have.")
  private Path file;

  @Option(names = "--to", required = true, paramLabel = "SITE", description = "Who is to lead.")
  private String to;

  @Option(names = "--stay", description = "Leave the lead there. Default: switch back.")
  private boolean stay;

  @Option(
      names = "--operator",
      required = true,
      paramLabel = "ID",
      description = "Who runs the drill, for the report.")
  private String operator;

  @Option(names = "--report", paramLabel = "FILE", description = "Where to write it, as JSON.")
  private Path report;

  @ArgGroup(exclusive = false)
  private ClusterOptions.PeerFiles tls;

  @Mixin private ConnectionOptions connection;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      ClusterFile cluster = ClusterFile.read(file);
      cluster.requireLeader(to);
      var transport =
          new RaftTransport(
              cluster.cluster(), Optional.ofNullable(tls).map(ClusterOptions.PeerFiles::tls));
      try (XiangfuClient client = XiangfuClient.connect(connection.toClientOptions())) {
        DrillReport result =
            new Drill(cluster, transport, client, connection.account(), err::println)
                .run(operator, to, stay);
        print(result, spec.commandLine().getOut());
        if (report != null) {
          JSON.writeValue(report.toFile(), result);
        }
        return result.passed() ? 0 : 1;
      }
    } catch (StatusRuntimeException e) {
      err.println(ServiceError.of(e).message());
      return 1;
    } catch (IOException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  private static void print(DrillReport report, PrintWriter out) {
    out.printf(
        "Drill 演練 %s, %s → %s, %s%n", report.drill(), report.from(), report.to(), report.begun());
    for (DrillReport.Switch each : report.switches()) {
      out.printf("  switched to 切換至 %s: %d ms%n", each.to(), each.millis());
    }
    out.printf(
        "  calls 呼叫 %d, failed 失敗 %d, longest wait 最長等候 %d ms, longest silence 最長無回應 %d ms%n",
        report.calls(),
        report.failedCalls(),
        report.longestCallMillis(),
        report.longestSilenceMillis());
    out.printf(
        "  events confirmed 已確認紀錄 %d, lost 遺失 %d, replicas agree 副本一致 %s%n",
        report.acknowledged(), report.lost(), report.replicasCaughtUp() ? "yes 是" : "NO 否");
    out.println(report.passed() ? "PASSED 通過" : "FAILED 未通過");
    out.flush();
  }
}
