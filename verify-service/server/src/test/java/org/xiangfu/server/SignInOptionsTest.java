package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInOptionsTest {
  @TempDir Path folder;

  private String refused(String accounts, String options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "serve",
                "--plaintext",
                "--unsealed-data",
                "--data",
                folder.resolve("data").toString()));
    arguments.addAll(Arrays.asList(accounts.split(" ", -1)));
    arguments.addAll(Arrays.asList(options.split(" ", -1)));
    var err = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter(), true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    assertEquals(2, exit, err.toString());
    return err.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "--oidc-issuer https://id.example, needs --oidc-client-id",
    "--oidc-client-id x, go with --oidc-issuer",
    "--oidc-issuer http://id.example --oidc-client-id x, must be an address of https",
    "--card-ca x.pem, a stolen card must not let in",
    "--card-ca x.pem --card-crl x.crl --card-without-revocation, a stolen card must not let in",
    "--card-crl x.crl, go with --card-ca",
    "--card-ca x.pem --card-crl x.crl --card-ocsp-responder http://o, goes with --card-ocsp",
    "--operator-limits x.yaml --without-operator-limits, contradict each other"
  })
  void optionsThatDoNotMakeSenseAreRefusedAndExplained(String options, String why) {
    String said = refused("--token-key token.key", options);
    assertTrue(said.contains(why), said);
  }

  @Test
  void whereNobodySignsInThereIsNothingToSay() {
    assertTrue(refused("--without-accounts", "--card-ca x.pem").contains("leave out the options"));
  }
}
