package org.xiangfu.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.xiangfu.server.ledger.v1.NewAccount;
import org.xiangfu.server.sealing.OwnerOnlyFile;
import org.xiangfu.v1.Role;

/**
 * The account with which a site begins, as a file: its name and the hash of a one-time password. It
 * is taken in as long as no administrator can sign in, and has no effect afterwards.
 */
public final class FirstAdministrator {
  private FirstAdministrator() {}

  /**
   * Makes the file.
   *
   * @return the one-time password, which is nowhere else
   * @throws IOException if there is such a file, or it cannot be written
   */
  public static String create(Path file, String account) throws IOException {
    String password = OneTimePassword.make();
    NewAccount administrator =
        NewAccount.newBuilder()
            .setName(AccountNames.checked(account))
            .addRoles(Role.ROLE_ADMIN)
            .setPassword(PasswordHashing.hash(password, new SecureRandom()))
            .build();
    OwnerOnlyFile.create(file, JsonFormat.printer().print(administrator).getBytes(UTF_8));
    return password;
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be read or is no such file; names it
   */
  public static NewAccount read(Path file) throws IOException {
    var account = NewAccount.newBuilder();
    try {
      JsonFormat.parser().merge(Files.readString(file), account);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + " describes no first administrator; make one: xiangfu init");
    }
    if (account.getName().isEmpty() || !account.hasPassword()) {
      throw new IOException(file + " describes no first administrator; make one: xiangfu init");
    }
    return account.build();
  }
}
