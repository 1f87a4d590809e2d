package org.xiangfu.client.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.client.ClientOptions.Credentials;
import org.xiangfu.client.SignInMethod;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Who signs in: a picocli mixin. A password is never an argument, which every user of the machine
 * can read.
 */
public final class AccountOptions {
  private static final String PASSWORD = "XIANGFU_PASSWORD";

  @Option(
      names = "--account",
      paramLabel = "NAME",
      defaultValue = "${env:XIANGFU_ACCOUNT:-}",
      description = {
        "Your account at the service (default: XIANGFU_ACCOUNT; none for a service without"
            + " accounts). The password is asked for at the terminal, or read from --password-file"
            + " or XIANGFU_PASSWORD.",
        "登入帳號；密碼由終端機輸入，或取自 --password-file 或 XIANGFU_PASSWORD。"
      })
  private String account;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Its first line is the password.")
  private Path file;

  @Mixin private SignInMethodOptions other;

  /** The account's name; empty if none was given. */
  public String account() {
    return account == null ? "" : account;
  }

  /**
   * The account and its password; empty if nobody is to sign in.
   *
   * @param command whose option this is
   * @throws ParameterException if there is no password to be had; says where one may come from
   */
  public Optional<Credentials> credentials(CommandSpec command) {
    return credentials(command, System.getenv());
  }

  /**
   * How to sign in without a password; empty if that was not asked for.
   *
   * @param command whose option this is
   * @throws ParameterException if a card cannot be used, or the options contradict each other
   */
  public Optional<SignInMethod> method(CommandSpec command) {
    return other.method(command, account(), () -> password(command, System.getenv()).toCharArray());
  }

  /**
   * What is offered to others who sign in.
   *
   * @param command whose option this is
   * @throws ParameterException if it is for one person alone, or a file cannot be used
   */
  public OfferedSignIns offered(CommandSpec command) {
    return other.offered(command);
  }

  Optional<Credentials> credentials(CommandSpec command, Map<String, String> environment) {
    if (other.given()) {
      return Optional.empty();
    }
    if (account().isEmpty()) {
      if (file != null) {
        throw refused(command, "--password-file goes with --account");
      }
      return Optional.empty();
    }
    return Optional.of(new Credentials(account, password(command, environment)));
  }

  private String password(CommandSpec command, Map<String, String> environment) {
    if (file != null) {
      return firstLine(command, file);
    }
    String given = environment.get(PASSWORD);
    if (given != null && !given.isEmpty()) {
      return given;
    }
    return ask(command, (other.given() ? "PIN of " : "Password of ") + account + " 密碼: ");
  }

  private static String firstLine(CommandSpec command, Path from) {
    try {
      return Files.readAllLines(from).stream()
          .findFirst()
          .filter(line -> !line.isEmpty())
          .orElseThrow(
              () -> refused(command, from + " is empty; its first line is to be the password"));
    } catch (IOException e) {
      throw new ParameterException(
          command.commandLine(), "cannot read the password file " + from, e);
    }
  }

  /**
   * Asks for a password at the terminal.
   *
   * @throws ParameterException if there is no terminal, or nothing was typed
   */
  // From Java 25 on it is null again where there is no terminal.
  @SuppressWarnings("SystemConsoleNull")
  public static String ask(CommandSpec command, String prompt) {
    Console terminal = System.console();
    char[] typed =
        terminal == null || !terminal.isTerminal() ? null : terminal.readPassword("%s", prompt);
    if (typed == null || typed.length == 0) {
      throw new ParameterException(
          command.commandLine(),
          "no password: type it at a terminal, or give --password-file or the environment variable "
              + PASSWORD);
    }
    return new String(typed);
  }

  private static ParameterException refused(CommandSpec command, String why) {
    return new ParameterException(command.commandLine(), why);
  }
}
