package org.xiangfu.server;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.server.security.Pem;
import org.xiangfu.v1.CardIdentity;
import org.xiangfu.v1.LinkIdentityRequest;
import org.xiangfu.v1.OidcIdentity;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu account link}: lets somebody sign in without a password. */
@Command(
    name = "link",
    mixinStandardHelpOptions = true,
    description = {
      "Links an account with somebody at the OpenID provider, or with a certificate card; the roles"
          + " stay those of the account.",
      "將帳號與 OpenID 身分或憑證 IC 卡連結；角色不變。"
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu account link clerk01 --oidc-subject 8a1c… --account admin …",
      "  xiangfu account link clerk01 --card-certificate clerk01.pem --account admin …",
      "      (the card and those that renew it: by issuer and serial number of its subject)",
      "  xiangfu account link clerk01 --card-certificate clerk01.pem --this-certificate-only"
          + " --account admin …"
    })
final class AccountLinkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME")
  private String name;

  @ArgGroup(multiplicity = "1")
  private Identity identity;

  @Mixin private ConnectionOptions connection;

  private static final class Identity {
    @ArgGroup(exclusive = false)
    private Oidc oidc;

    @ArgGroup(exclusive = false)
    private Card card;
  }

  private static final class Oidc {
    @Option(
        names = "--oidc-subject",
        required = true,
        paramLabel = "SUB",
        description = {"The claim 'sub' of the person's ID tokens.", "身分憑據之 sub 值。"})
    private String subject;

    @Option(
        names = "--oidc-issuer",
        paramLabel = "URL",
        description = "Default: the provider that the service is configured with.")
    private String issuer;
  }

  private static final class Card {
    @Option(
        names = "--card-certificate",
        required = true,
        paramLabel = "PEM",
        description = {"The card's certificate.", "卡片之憑證檔。"})
    private Path certificate;

    @Option(
        names = "--this-certificate-only",
        description = {"Not those that renew the card.", "僅限此憑證，換卡後須重新連結。"})
    private boolean only;
  }

  @Override
  public Integer call() {
    var terminal = new AccountTerminal(spec);
    return terminal.call(
        connection.toClientOptions(),
        client -> terminal.print(client.accounts().linkIdentity(request()).getAccount()));
  }

  private LinkIdentityRequest request() throws IOException {
    var request = LinkIdentityRequest.newBuilder().setName(name);
    if (identity.oidc != null) {
      return request
          .setOidc(
              OidcIdentity.newBuilder()
                  .setIssuer(Objects.requireNonNullElse(identity.oidc.issuer, ""))
                  .setSubject(identity.oidc.subject))
          .build();
    }
    try {
      byte[] der =
          Pem.certificates(identity.card.certificate).stream()
              .findFirst()
              .orElseThrow(() -> new IOException("no certificate in " + identity.card.certificate))
              .getEncoded();
      return request
          .setCard(
              CardIdentity.newBuilder()
                  .setCertificate(ByteString.copyFrom(der))
                  .setCertificateOnly(identity.card.only))
          .build();
    } catch (CertificateEncodingException e) {
      throw new IOException("cannot read the certificate " + identity.card.certificate, e);
    }
  }
}
