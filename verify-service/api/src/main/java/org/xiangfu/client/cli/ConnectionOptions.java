package org.xiangfu.client.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Identity;
import org.xiangfu.client.ClientOptions.Security;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options with which a command reaches the service: a picocli mixin. */
public final class ConnectionOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT[,HOST:PORT...]",
      defaultValue = "127.0.0.1:7070",
      description =
          "Where the service listens; of a cluster, any of its nodes or several (default:"
              + " ${DEFAULT-VALUE}).")
  private String server;

  @Option(
      names = "--plaintext",
      description = "No encryption. Only for a service on this same machine.")
  private boolean plaintext;

  @Option(
      names = "--trust",
      paramLabel = "PEM",
      description =
          "Certificates of the authorities that may vouch for the service"
              + " (default: those that Java trusts).")
  private Path trust;

  @Option(
      names = "--cert",
      paramLabel = "PEM",
      description = "This workstation's certificate; goes with --key.")
  private Path certificate;

  @Option(
      names = "--key",
      paramLabel = "PEM",
      description = "The certificate's private key, PKCS#8 without a password.")
  private Path key;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      defaultValue = "20s",
      converter = DurationConverter.class,
      description =
          "How long one call may take, such as 800ms, 20s or 2m (default: ${DEFAULT-VALUE}).")
  private Duration deadline;

  @Mixin private AccountOptions who;

  /** The account that signs in; empty if nobody does. */
  public String account() {
    return who.account();
  }

  /**
   * The options as the client takes them.
   *
   * @throws ParameterException if they contradict each other; says which
   */
  public ClientOptions toClientOptions() {
    ClientOptions options = toAnonymousOptions();
    return new ClientOptions(
        options.target(),
        options.security(),
        options.deadline(),
        who.credentials(command),
        who.method(command));
  }

  /** What a program offers to those who sign in at it; see {@link #toAnonymousOptions}. */
  public OfferedSignIns offered() {
    return who.offered(command);
  }

  /**
   * The same for a program that signs in nobody itself.
   *
   * @throws ParameterException if the options contradict each other; says which
   */
  public ClientOptions toAnonymousOptions() {
    if (plaintext && (trust != null || certificate != null || key != null)) {
      throw refused("--plaintext means no TLS: leave out --trust, --cert and --key");
    }
    if ((certificate == null) != (key == null)) {
      throw refused("--cert and --key go together: give both or neither");
    }
    Security security =
        plaintext
            ? new Security.Plaintext()
            : new Security.Tls(
                Optional.ofNullable(trust),
                Optional.ofNullable(certificate).map(c -> new Identity(c, key)));
    try {
      return new ClientOptions(server, security, deadline);
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private ParameterException refused(String why) {
    return new ParameterException(command.commandLine(), why);
  }
}
