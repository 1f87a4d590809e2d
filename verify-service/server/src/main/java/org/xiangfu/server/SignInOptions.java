package org.xiangfu.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xiangfu.server.access.OidcSettings;
import org.xiangfu.server.access.OperatorRates;
import org.xiangfu.server.security.CardSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a node about signing in without a password, and how much who is in may do. */
final class SignInOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--oidc-issuer",
      paramLabel = "URL",
      description = {
        "Also take ID tokens of this OpenID provider, of accounts that 'xiangfu account link' has"
            + " linked; needs --oidc-client-id. Roles stay those of the account here.",
        "接受此 OpenID 提供者之身分憑據；須先以 account link 連結帳號，角色仍以本系統為準。"
      })
  private URI issuer;

  @Option(
      names = "--oidc-client-id",
      paramLabel = "ID",
      description = {
        "What the provider calls this service: a public client, authorisation code with PKCE,"
            + " redirect http://127.0.0.1/xiangfu at any port.",
        "本服務於提供者登記之用戶端代號。"
      })
  private String client;

  @Option(
      names = "--oidc-roles-claim",
      paramLabel = "NAME",
      description = {
        "Claim that must list every role of the account (clerk, supervisor, …): the provider can"
            + " withhold roles, never grant them. Default: not looked at.",
        "須列出帳號全部角色之宣告；提供者可不授予，不可增加角色。"
      })
  private String rolesClaim;

  @Option(
      names = "--oidc-ca",
      paramLabel = "PEM",
      description = {
        "Who vouches for the provider's certificate. Default: whom Java trusts.",
        "提供者憑證之簽發機關。"
      })
  private Path providerAuthorities;

  @Option(
      names = "--card-ca",
      paramLabel = "PEM",
      description = {
        "Also let in with certificate cards of these authorities, RSA or ECDSA, of accounts that"
            + " 'xiangfu account link' has linked; needs --card-crl or --card-ocsp.",
        "接受這些機關簽發之憑證 IC 卡登入（RSA 或 ECDSA）；須先以 account link 連結帳號。"
      })
  private Path cardAuthorities;

  @Option(
      names = "--card-crl",
      paramLabel = "FILE",
      description = {
        "Revoked cards (CRLs of these authorities, PEM or DER); read again when it changes, and"
            + " ends the sessions of a card that is on it.",
        "憑證廢止清冊；檔案更新時自動重新載入，並終止已廢止卡片之連線。"
      })
  private Path cardRevocations;

  @Option(
      names = "--card-ocsp",
      description = {
        "Ask the OCSP responder that a card's certificate names, at each sign-in. Sessions go on"
            + " until they end unless there is --card-crl too.",
        "登入時以 OCSP 查詢卡片狀態。"
      })
  private boolean ocsp;

  @Option(
      names = "--card-ocsp-responder",
      paramLabel = "URL",
      description = {"Asked instead of the one that certificates name.", "指定 OCSP 服務位址。"})
  private URI responder;

  @Option(
      names = "--card-without-revocation",
      description = {
        "Take cards without asking whether they were revoked. For trials.",
        "不查詢卡片廢止狀態，僅供試用。"
      })
  private boolean withoutRevocation;

  @Option(
      names = "--card-policy",
      paramLabel = "OID",
      split = ",",
      description = {
        "Certificate policies of which a card must carry one. Default: any.",
        "卡片憑證須具備之憑證政策。"
      })
  private List<String> policies = List.of();

  @Option(
      names = "--card-eku",
      paramLabel = "OID",
      split = ",",
      description = {
        "Extended key usages of which a card must name one. Default: none, or client"
            + " authentication, smart card logon or any.",
        "卡片憑證須具備之延伸金鑰用途。"
      })
  private List<String> purposes = List.of();

  @Option(
      names = "--operator-limits",
      paramLabel = "FILE",
      description = {
        "How often one account may verify, identify, read persons and photos, and assess, in YAML:"
            + " 'verify: {perMinute: 20, burst: 20}' and so on; 0 a minute: not limited. Each node"
            + " counts by itself: of N nodes an operator can get N times as much. Default: verify"
            + " 20, identify 6, read 60 (burst 120), assess 300. Of clerks, supervisors and"
            + " auditors: batches and gateways have bounds of their own.",
        "每一帳號每分鐘可比對、搜尋、查閱及檢測之次數；各節點分別計算。"
      })
  private Path limits;

  @Option(
      names = "--without-operator-limits",
      description = {"An account may do as much as it can. For trials.", "不限制每一帳號之操作次數，僅供試用。"})
  private boolean unlimited;

  /** True if any of them was given. */
  boolean given() {
    return issuer != null
        || client != null
        || rolesClaim != null
        || providerAuthorities != null
        || cardAuthorities != null
        || cardRevocations != null
        || ocsp
        || responder != null
        || withoutRevocation
        || !policies.isEmpty()
        || !purposes.isEmpty()
        || limits != null
        || unlimited;
  }

  Optional<OidcSettings> oidc() {
    if (issuer == null) {
      if (client != null || rolesClaim != null || providerAuthorities != null) {
        throw refused("--oidc-client-id, --oidc-roles-claim and --oidc-ca go with --oidc-issuer");
      }
      return Optional.empty();
    }
    if (client == null) {
      throw refused("--oidc-issuer needs --oidc-client-id: whom are its ID tokens for?");
    }
    try {
      return Optional.of(
          new OidcSettings(
              issuer,
              client,
              Optional.ofNullable(rolesClaim),
              Optional.ofNullable(providerAuthorities)));
    } catch (IllegalArgumentException e) {
      throw refused("--oidc-issuer: " + e.getMessage());
    }
  }

  Optional<CardSettings> cards() {
    boolean asked = cardRevocations != null || ocsp;
    if (cardAuthorities == null) {
      if (asked
          || responder != null
          || withoutRevocation
          || !policies.isEmpty()
          || !purposes.isEmpty()) {
        throw refused("the other options --card-… go with --card-ca");
      }
      return Optional.empty();
    }
    if (asked == withoutRevocation) {
      throw refused(
          "a stolen card must not let in: give --card-crl or --card-ocsp with --card-ca; or"
              + " --card-without-revocation alone, for a trial");
    }
    if (responder != null && !ocsp) {
      throw refused("--card-ocsp-responder goes with --card-ocsp");
    }
    return Optional.of(
        new CardSettings(
            cardAuthorities,
            Set.copyOf(policies),
            Set.copyOf(purposes),
            new CardSettings.Revocation(
                Optional.ofNullable(cardRevocations), ocsp, Optional.ofNullable(responder))));
  }

  /**
   * How much one operator may do.
   *
   * @throws IOException if the file cannot be used; names it
   */
  OperatorRates rates() throws IOException {
    if (limits != null && unlimited) {
      throw refused("--operator-limits and --without-operator-limits contradict each other");
    }
    if (unlimited) {
      return OperatorRates.UNLIMITED;
    }
    return limits == null ? OperatorRates.COUNTER : OperatorRates.read(limits);
  }

  private ParameterException refused(String why) {
    return new ParameterException(command.commandLine(), why);
  }
}
