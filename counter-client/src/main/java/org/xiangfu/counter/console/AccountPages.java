package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.xiangfu.v1.Account;
import org.xiangfu.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import org.xiangfu.v1.CardIdentity;
import org.xiangfu.v1.CreateAccountRequest;
import org.xiangfu.v1.LinkIdentityRequest;
import org.xiangfu.v1.ListAccountsRequest;
import org.xiangfu.v1.OidcIdentity;
import org.xiangfu.v1.ResetPasswordRequest;
import org.xiangfu.v1.Role;
import org.xiangfu.v1.SetAccountDisabledRequest;
import org.xiangfu.v1.SetAccountRolesRequest;
import org.xiangfu.v1.UnlinkIdentityRequest;
import org.xiangfu.v1.UnlockAccountRequest;

/** Who may sign in, and as what. The service decides on each act and keeps an event of it. */
final class AccountPages {
  private static final int MOST = 200;

  // As the protocol names accounts.
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private final Console console;
  private final Pages pages;

  AccountPages(Console console) {
    this.console = console;
    this.pages = console.pages();
  }

  void on(Front front) {
    front.get("/accounts", Front.Access.ADMINISTRATOR, this::list);
    front.post("/accounts", Front.Access.ADMINISTRATOR, this::create);
    front.get("/accounts/{name}", Front.Access.ADMINISTRATOR, this::account);
    front.post("/accounts/{name}/roles", Front.Access.ADMINISTRATOR, this::roles);
    front.post("/accounts/{name}/disabled", Front.Access.ADMINISTRATOR, this::disabled);
    front.post("/accounts/{name}/unlock", Front.Access.ADMINISTRATOR, this::unlock);
    front.post("/accounts/{name}/reset", Front.Access.ADMINISTRATOR, this::reset);
    front.post("/accounts/{name}/link", Front.Access.ADMINISTRATOR, this::link);
    front.post("/accounts/{name}/unlink", Front.Access.ADMINISTRATOR, this::unlink);
  }

  private Answer list(Visit visit) {
    String wanted = visit.query("q").toLowerCase(Locale.ROOT);
    List<Account> found =
        all(visit).stream().filter(each -> each.getName().contains(wanted)).toList();
    return Answer.page(
        pages.show(
            "accounts",
            visit,
            Map.of(
                "accounts",
                found.stream().limit(MOST).map(each -> view(visit, each)).toList(),
                "found",
                found.size(),
                "wanted",
                wanted)));
  }

  private Answer create(Visit visit) {
    var made =
        service(visit)
            .createAccount(
                CreateAccountRequest.newBuilder()
                    .setName(visit.field("name"))
                    .addAllRoles(chosen(visit))
                    .build());
    return Answer.page(show(visit, made.getAccount(), made.getOneTimePassword()));
  }

  private Answer account(Visit visit) {
    Account account =
        all(visit).stream()
            .filter(each -> each.getName().equals(name(visit)))
            .findFirst()
            .orElseThrow(() -> new BadFormException("error.ACCOUNT_NOT_FOUND"));
    return Answer.page(show(visit, account, ""));
  }

  private Answer roles(Visit visit) {
    return told(
        visit,
        service(visit)
            .setAccountRoles(
                SetAccountRolesRequest.newBuilder()
                    .setName(name(visit))
                    .addAllRoles(chosen(visit))
                    .build())
            .getAccount());
  }

  private Answer disabled(Visit visit) {
    return told(
        visit,
        service(visit)
            .setAccountDisabled(
                SetAccountDisabledRequest.newBuilder()
                    .setName(name(visit))
                    .setDisabled(visit.field("to").equals("disabled"))
                    .build())
            .getAccount());
  }

  private Answer unlock(Visit visit) {
    return told(
        visit,
        service(visit)
            .unlockAccount(UnlockAccountRequest.newBuilder().setName(name(visit)).build())
            .getAccount());
  }

  private Answer reset(Visit visit) {
    var reset =
        service(visit)
            .resetPassword(ResetPasswordRequest.newBuilder().setName(name(visit)).build());
    return Answer.page(show(visit, reset.getAccount(), reset.getOneTimePassword()));
  }

  private Answer link(Visit visit) {
    var request = LinkIdentityRequest.newBuilder().setName(name(visit));
    if (visit.field("subject").isEmpty()) {
      request.setCard(CardIdentity.newBuilder().setCertificate(certificate(visit)));
    } else {
      request.setOidc(OidcIdentity.newBuilder().setSubject(visit.field("subject")));
    }
    return told(visit, service(visit).linkIdentity(request.build()).getAccount());
  }

  private static ByteString certificate(Visit visit) {
    try {
      byte[] pem = visit.field("certificate").getBytes(StandardCharsets.US_ASCII);
      return ByteString.copyFrom(
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem))
              .getEncoded());
    } catch (CertificateException e) {
      throw new BadFormException("admin.identity.unreadable");
    }
  }

  private Answer unlink(Visit visit) {
    return told(
        visit,
        service(visit)
            .unlinkIdentity(
                UnlinkIdentityRequest.newBuilder()
                    .setName(name(visit))
                    .setIdentityId(visit.field("identity"))
                    .build())
            .getAccount());
  }

  // What the service answered, and not a look at it: another node may not have heard of it yet.
  private Answer told(Visit visit, Account account) {
    return Answer.page(show(visit, account, ""));
  }

  private static String name(Visit visit) {
    String name = visit.variable("name");
    if (!NAME.matcher(name).matches()) {
      throw new BadFormException("error.ACCOUNT_NOT_FOUND");
    }
    return name;
  }

  private static List<Role> chosen(Visit visit) {
    List<Role> roles =
        AccountView.ROLES.stream()
            .filter(role -> visit.fields("role").contains(role.name()))
            .toList();
    if (roles.isEmpty()) {
      throw new BadFormException("admin.role.none");
    }
    return roles;
  }

  private List<Account> all(Visit visit) {
    return service(visit).listAccounts(ListAccountsRequest.getDefaultInstance()).getAccountsList();
  }

  private AccountServiceBlockingStub service(Visit visit) {
    return console.administration(visit.operator()).accounts();
  }

  private String show(Visit visit, Account account, String oneTimePassword) {
    Map<String, Object> own = new HashMap<>();
    own.put("account", view(visit, account));
    own.put("password", oneTimePassword);
    return pages.show("account", visit, own);
  }

  private AccountView view(Visit visit, Account account) {
    return new AccountView(account, visit.texts(), console.settings().zone());
  }
}
