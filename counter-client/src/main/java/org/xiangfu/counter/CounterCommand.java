package org.xiangfu.counter;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.client.cli.LanguageOption;
import org.xiangfu.client.cli.Messages;
import org.xiangfu.v1.Origin;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the counter's commands have in common: who asks and why, the connection, the output. */
abstract class CounterCommand implements Callable<Integer> {
  static final int OK = 0;
  static final int USAGE = 2;
  static final int FAILED = 3;
  static final int REFUSED_PHOTO = 12;

  @Spec private CommandSpec command;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--operator",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_OPERATOR:-}",
      description =
          "Who asks, at a service without accounts (default: --account, else the environment"
              + " variable XIANGFU_OPERATOR).")
  private String operator;

  @Option(
      names = "--office",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_OFFICE:-}",
      description = "Household registration office (default: XIANGFU_OFFICE).")
  private String office;

  @Option(
      names = "--workstation",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_WORKSTATION:-}",
      description = "This workstation (default: XIANGFU_WORKSTATION).")
  private String workstation;

  @Option(
      names = "--purpose",
      paramLabel = "WHY",
      converter = PurposeConverter.class,
      description = "Why the data is used: ${COMPLETION-CANDIDATES}.",
      completionCandidates = PurposeConverter.Candidates.class)
  private PurposeCode purpose;

  @Option(names = "--json", description = "The service's answer as JSON.")
  private boolean json;

  @Mixin private LanguageOption language;

  private Messages messages;

  /** Calls the service and prints the answer; gives the exit code. */
  abstract int run(XiangfuClient service) throws IOException;

  /** The purpose if none is named. */
  abstract PurposeCode usualPurpose();

  @Override
  public final Integer call() {
    messages = Messages.beside(CounterCommand.class, language.locale());
    if (operator().isEmpty()) {
      throw usage("usage.account");
    }
    ClientOptions options = connection.toClientOptions();
    try (XiangfuClient service = XiangfuClient.connect(options)) {
      return run(service);
    } catch (StatusRuntimeException e) {
      return explain(ServiceError.of(e), options.target());
    } catch (IOException e) {
      command.commandLine().getErr().println(e.getMessage());
      return FAILED;
    }
  }

  private int explain(ServiceError error, String server) {
    PrintWriter err = command.commandLine().getErr();
    String refusal = "refusal." + error.reason();
    if (messages.has(refusal)) {
      err.println(text("refused", error.reason(), text(refusal)));
      // The first answers the refusal itself, which has been said.
      error.advice().stream()
          .skip(1)
          .forEach(advice -> err.println(text("assess.item", text("advice." + advice))));
      return REFUSED_PHOTO;
    }
    switch (error.code()) {
      case UNAVAILABLE -> err.println(text("error.unreachable", server));
      case DEADLINE_EXCEEDED -> err.println(text("error.deadline"));
      default ->
          err.println(
              messages.has("error." + error.reason())
                  ? text("error." + error.reason())
                  : text("error.other", error.reason(), error.message()));
    }
    return FAILED;
  }

  final Origin origin() {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId(operator())
        .setOfficeId(office)
        .setWorkstationId(workstation)
        .setPurpose((purpose == null ? usualPurpose() : purpose).purpose())
        .build();
  }

  private String operator() {
    return connection.account().isEmpty() ? operator : connection.account();
  }

  final boolean json() {
    return json;
  }

  final String text(String key, Object... arguments) {
    return messages.text(key, arguments);
  }

  /** The text of a key that another version of the service may not have been given. */
  final String textOr(String key, String otherwise) {
    return messages.has(key) ? text(key) : otherwise;
  }

  final void say(String key, Object... arguments) {
    out().println(text(key, arguments));
  }

  final void print(String json) {
    out().println(json);
  }

  /** The photo would be refused by the service as well; said here without sending it. */
  final int refuse(String reason) {
    command.commandLine().getErr().println(text("refused", reason, text("refusal." + reason)));
    return REFUSED_PHOTO;
  }

  final ParameterException usage(String key, Object... arguments) {
    return new ParameterException(command.commandLine(), text(key, arguments));
  }

  static String toJson(Message answer) {
    try {
      return JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(answer);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("only Any fields can fail, and there are none", e);
    }
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }
}
