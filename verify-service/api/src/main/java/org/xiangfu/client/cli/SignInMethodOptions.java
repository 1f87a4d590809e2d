package org.xiangfu.client.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.xiangfu.client.SignInMethod;
import org.xiangfu.client.card.CardKey;
import org.xiangfu.client.card.CardSignIn;
import org.xiangfu.client.oidc.OidcSignIn;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How somebody signs in without a password: a picocli mixin of {@link AccountOptions}. */
final class SignInMethodOptions {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Option(
      names = "--oidc",
      description = {
        "Sign in at the service's OpenID provider: an address is printed, to be opened in a browser"
            + " on this machine.",
        "以 OpenID 登入：請以本機瀏覽器開啟所顯示之網址。"
      })
  private boolean oidc;

  @Option(
      names = "--oidc-ca",
      paramLabel = "PEM",
      description = "Who vouches for the provider's certificate (default: those that Java trusts).")
  private Path authorities;

  @Option(
      names = "--card",
      paramLabel = "FILE",
      description = {
        "Sign in as --account with the certificate and key of a PKCS#12 file; its PIN comes from"
            + " where a password does.",
        "以 PKCS#12 憑證檔登入；PIN 碼之輸入方式同密碼。"
      })
  private Path file;

  @Option(
      names = "--card-module",
      paramLabel = "LIBRARY",
      description = {
        "Sign in as --account with the card in the reader, through its PKCS#11 library.",
        "以讀卡機中之憑證 IC 卡登入（PKCS#11 模組）。"
      })
  private Path module;

  boolean given() {
    return oidc || file != null || module != null;
  }

  Optional<SignInMethod> method(CommandSpec command, String account, Supplier<char[]> pin) {
    if ((oidc ? 1 : 0) + (file != null ? 1 : 0) + (module != null ? 1 : 0) > 1) {
      throw refused(command, "choose one of --oidc, --card and --card-module");
    }
    if (authorities != null && !oidc) {
      throw refused(command, "--oidc-ca goes with --oidc");
    }
    if (!given()) {
      return Optional.empty();
    }
    try {
      return Optional.of(oidc ? browser(command) : card(command, account, pin));
    } catch (IOException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  OfferedSignIns offered(CommandSpec command) {
    if (file != null || module != null) {
      throw refused(command, "--card and --card-module sign in one person; leave them out here");
    }
    if (authorities != null && !oidc) {
      throw refused(command, "--oidc-ca goes with --oidc");
    }
    try {
      return new OfferedSignIns(
          oidc, authorities == null ? Optional.empty() : Optional.of(sockets(authorities)));
    } catch (IOException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private SignInMethod card(CommandSpec command, String account, Supplier<char[]> pin)
      throws IOException {
    if (account.isEmpty()) {
      throw refused(command, "give --account: whose card is it?");
    }
    return new CardSignIn(
        account,
        file != null ? CardKey.pkcs12(file, pin.get()) : CardKey.pkcs11(module, pin.get()));
  }

  private SignInMethod browser(CommandSpec command) throws IOException {
    return new OidcSignIn(
        address -> show(command, address),
        authorities == null ? Optional.empty() : Optional.of(sockets(authorities)),
        PATIENCE);
  }

  // Not to the output, which may be read by another program.
  private static void show(CommandSpec command, URI address) {
    var err = command.commandLine().getErr();
    err.println("Open this address in a browser here 請以本機瀏覽器開啟：");
    err.println(address);
    err.flush();
  }

  private static SSLSocketFactory sockets(Path authorities) throws IOException {
    try (InputStream in = Files.newInputStream(authorities)) {
      KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
      anchors.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        anchors.setCertificateEntry("authority-" + anchors.size(), each);
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw new IOException("cannot use the certificates of " + authorities, e);
    }
  }

  private static ParameterException refused(CommandSpec command, String why) {
    return new ParameterException(command.commandLine(), why);
  }
}
