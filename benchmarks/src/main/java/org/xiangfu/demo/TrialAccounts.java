package org.xiangfu.demo;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Credentials;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.access.AccessSettings;
import org.xiangfu.server.access.FirstAdministrator;
import org.xiangfu.server.access.TokenKeys;
import org.xiangfu.v1.ChangePasswordRequest;
import org.xiangfu.v1.ChangePasswordResponse;
import org.xiangfu.v1.CreateAccountRequest;
import org.xiangfu.v1.Role;

/**
 * Accounts of a trial, made as on a real site: a first administrator with a one-time password, who
 * makes those of the others. For one thread.
 */
public final class TrialAccounts {
  private static final String ADMINISTRATOR = "admin";
  private static final String PASSWORD = "see it work on this machine";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int PAUSE_MILLIS = 100;

  private final Path folder;
  private final String oneTimePassword;
  private boolean administered;

  /**
   * Makes keys and the first administrator in a folder.
   *
   * @throws IOException if they cannot be written
   */
  public TrialAccounts(Path folder) throws IOException {
    this.folder = folder;
    TokenKeys.create(tokenKeys());
    oneTimePassword = FirstAdministrator.create(administrator(), ADMINISTRATOR);
  }

  private Path tokenKeys() {
    return folder.resolve("token.key");
  }

  private Path administrator() {
    return folder.resolve("administrator.json");
  }

  /** With which the service is started. */
  public AccessSettings settings() {
    return new AccessSettings(tokenKeys(), Optional.of(administrator()), Duration.ZERO);
  }

  /**
   * Makes an account at a service that has been started, and gives its credentials.
   *
   * @throws IOException if the service has not taken the administrator in after 20 s
   */
  public Credentials create(ClientOptions service, String name, List<Role> roles)
      throws IOException, InterruptedException {
    if (!administered) {
      changePassword(service, ADMINISTRATOR, oneTimePassword);
      administered = true;
    }
    String first;
    try (var client =
        XiangfuClient.connect(service.signedInAs(new Credentials(ADMINISTRATOR, PASSWORD)))) {
      first =
          client
              .accounts()
              .createAccount(
                  CreateAccountRequest.newBuilder().setName(name).addAllRoles(roles).build())
              .getOneTimePassword();
    }
    changePassword(service, name, first);
    return new Credentials(name, PASSWORD);
  }

  /** A file with the password, for whoever tries the commands. */
  Path passwordFile() throws IOException {
    return Files.writeString(folder.resolve("password"), PASSWORD + System.lineSeparator());
  }

  // The service takes its first administrator in a moment after it begins to serve.
  private static void changePassword(ClientOptions service, String account, String oneTime)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try (var client =
          XiangfuClient.connect(service.signedInAs(new Credentials(account, oneTime)))) {
        ChangePasswordResponse ignored =
            client
                .access()
                .changePassword(
                    ChangePasswordRequest.newBuilder()
                        .setOldPassword(oneTime)
                        .setNewPassword(PASSWORD)
                        .build());
        return;
      } catch (StatusRuntimeException e) {
        if (System.nanoTime() > end) {
          throw new IOException(ServiceError.of(e).message(), e);
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }
}
