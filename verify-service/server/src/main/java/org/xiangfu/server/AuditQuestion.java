package org.xiangfu.server;

import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the commands of an auditor have in common: a picocli mixin. */
final class AuditQuestion {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = {"table, jsonl or csv. Default: ${DEFAULT-VALUE}.", "輸出格式。"})
  private RowFormat format;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "Asia/Taipei",
      description = {"Of the days that are given and shown. Default: ${DEFAULT-VALUE}.", "時區。"})
  private ZoneId zone;

  @Mixin private WhoAsks who;

  @Mixin private ConnectionOptions connection;

  /** Asks the service, and prints what it says. */
  @FunctionalInterface
  interface Asking {
    int ask(XiangfuClient client, Origin.Builder origin);
  }

  /** Runs a question; a failure is printed, and is 1. */
  int run(CommandSpec spec, Asking asking) {
    return run(spec, Purpose.PURPOSE_AUDIT, asking);
  }

  /** Runs a question for another purpose than an audit. */
  int run(CommandSpec spec, Purpose purpose, Asking asking) {
    var origin =
        Origin.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setOperatorId(who.account(connection, spec.commandLine()))
            .setPurpose(purpose);
    try (var client = XiangfuClient.connect(connection.toClientOptions())) {
      return asking.ask(client, origin);
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      spec.commandLine().getErr().println(error.reason() + ": " + error.message());
      return 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  /** A new id for the next page: each is a question of its own. */
  static Origin next(Origin.Builder origin) {
    return origin.setRequestId(UUID.randomUUID().toString()).build();
  }

  void print(CommandSpec spec, List<String> columns, List<List<String>> rows) {
    PrintWriter out = spec.commandLine().getOut();
    format.print(out, columns, rows);
    out.flush();
  }

  /** When a day begins. */
  Timestamp begin(LocalDate day) {
    return Timestamp.newBuilder()
        .setSeconds(day.atStartOfDay(zone).toInstant().getEpochSecond())
        .build();
  }

  /** A time as it is shown. */
  String shown(Timestamp time) {
    return TIME.format(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).atZone(zone));
  }

  /** The name of a value without the prefix of its enumeration; empty for none. */
  static String bare(Enum<?> value, String prefix) {
    String name = value.name();
    String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return bare.equals("UNSPECIFIED") ? "" : bare;
  }
}
