package org.xiangfu.server;

import picocli.CommandLine;

/** Entry point of {@code xiangfu serve} and of the commands around backups, ledger and accounts. */
public final class Main {
  private Main() {}

  /** Runs the subcommand named by the first argument. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Xiangfu())
        .addSubcommand(new ServeCommand())
        .addSubcommand(new ClusterCommand())
        .addSubcommand(new DrillCommand())
        .addSubcommand(new BackupCommand())
        .addSubcommand(new RestoreCommand())
        .addSubcommand(new VerifyBackupCommand())
        .addSubcommand(new KeysCommand())
        .addSubcommand(new LedgerCommand())
        .addSubcommand(new ReconcileCommand())
        .addSubcommand(new RetentionCommand())
        .addSubcommand(new AuditCommand())
        .addSubcommand(new SweepCommand())
        .addSubcommand(new InitCommand())
        .addSubcommand(new CertificateCommand())
        .addSubcommand(new AccountCommand())
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  @CommandLine.Command(name = "xiangfu", description = "Face verification for ID card issuance.")
  private static final class Xiangfu {}
}
