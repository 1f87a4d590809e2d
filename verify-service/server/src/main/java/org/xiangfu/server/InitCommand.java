package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.xiangfu.server.access.AccountNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu init}: makes what a new site begins with. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Makes what a new site begins with, in one folder: two certificate authorities (one for"
          + " nodes, one for workstations), a node's and a workstation's certificate, the keys of"
          + " tokens, portraits and backups, a cluster file of one node, the options for serve, and"
          + " the first administrator, whose one-time password is shown once.",
      "建立新站點所需的憑證、金鑰、叢集設定與首位管理員帳號。"
    },
    footer = {
      "",
      "Example:",
      "  xiangfu init --site /etc/xiangfu/site --host verify.example --host 10.0.0.1"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:made; what to do next is printed",
      "1:the folder is not empty or cannot be written; nothing that was there is changed",
      "2:the command line is wrong"
    })
final class InitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--site",
      required = true,
      paramLabel = "DIR",
      description = "Where to make it: a new or an empty folder.")
  private Path site;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      defaultValue = "127.0.0.1",
      description = {
        "Name or address by which clients and other nodes reach this node; may be given again, the"
            + " first one is used. Default: ${DEFAULT-VALUE}, for a trial on this machine."
      })
  private List<String> hosts;

  @Option(
      names = "--administrator",
      paramLabel = "NAME",
      defaultValue = "admin",
      description = "The first account. Default: ${DEFAULT-VALUE}.")
  private String administrator;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "7070",
      description = "Where the node serves clients. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--peer-port",
      paramLabel = "PORT",
      defaultValue = "7171",
      description = "Where other nodes connect. Default: ${DEFAULT-VALUE}.")
  private int peerPort;

  @Override
  public Integer call() {
    var made = new NewSite(site, hosts, administrator(), port, peerPort);
    try {
      String password = made.create(Clock.systemUTC());
      made.next(password).forEach(spec.commandLine().getOut()::println);
      spec.commandLine().getOut().flush();
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private String administrator() {
    try {
      return AccountNames.checked(administrator);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
