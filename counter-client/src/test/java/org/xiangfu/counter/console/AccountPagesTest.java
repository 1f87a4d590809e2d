package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.IdentityKind;
import org.xiangfu.v1.Role;

@Timeout(60)
class AccountPagesTest {
  @TempDir static Path data;
  private static FakeOffice office;
  private static ConsoleServer console;
  private Browser administrator;

  @BeforeAll
  static void start() throws IOException {
    office = new FakeOffice();
    console = ConsoleSite.start(office, data);
  }

  @AfterAll
  static void stop() {
    console.close();
    office.close();
  }

  @BeforeEach
  void signIn() throws Exception {
    office.forget();
    administrator = new Browser(console);
    administrator.signIn("admin01");
    administrator.form(
        "/language", Map.of("csrf", administrator.csrf(), "to", "en", "back", "/accounts"));
    administrator.follow();
  }

  @AfterEach
  void leave() {
    administrator.close();
  }

  @Test
  void theFirstPasswordIsShownOnce() throws Exception {
    String made =
        administrator.submit("/accounts", Map.of("name", "clerk02", "role", "ROLE_CLERK")).body();
    assertTrue(made.contains(FakeAdministration.ONE_TIME), made);
    assertFalse(
        administrator.get("/accounts/clerk02").body().contains(FakeAdministration.ONE_TIME));
    assertEquals(
        List.of(Role.ROLE_CLERK), office.administration.accounts.get("clerk02").getRolesList());
    HttpResponse<String> again =
        administrator.submit("/accounts", Map.of("name", "clerk02", "role", "ROLE_CLERK"));
    assertEquals(409, again.statusCode());
    assertTrue(again.body().contains("There is an account of this name already."));
    assertEquals(400, administrator.submit("/accounts", Map.of("name", "nobody")).statusCode());
  }

  @Test
  void accountsAreFoundByAPartOfTheirName() throws Exception {
    String found = administrator.get("/accounts?q=CLERK").body();
    assertTrue(found.contains("/accounts/clerk.01"), found);
    assertFalse(found.contains("/accounts/admin01"), found);
    assertTrue(administrator.get("/accounts?q=zzz").body().contains("No account has this"));
    assertEquals(400, administrator.get("/accounts/nobody").statusCode());
    assertEquals(400, administrator.get("/accounts/No%0d%0abody").statusCode());
  }

  @Test
  void anAccountIsUnlockedDisabledAndLetInAgain() throws Exception {
    var locked = office.administration.accounts.get("clerk.01").toBuilder().setLocked(true);
    office.administration.accounts.put("clerk.01", locked.build());
    assertTrue(administrator.get("/accounts/clerk.01").body().contains("Locked"));
    String open = administrator.submit("/accounts/clerk.01/unlock", Map.of()).body();
    assertTrue(open.contains("Active"), open);
    assertTrue(
        administrator
            .submit("/accounts/clerk.01/disabled", Map.of("to", "disabled"))
            .body()
            .contains("Enable again"));
    assertTrue(office.administration.accounts.get("clerk.01").getDisabled());
    administrator.submit("/accounts/clerk.01/disabled", Map.of("to", "enabled"));
    assertFalse(office.administration.accounts.get("clerk.01").getDisabled());
    assertTrue(
        administrator
            .submit("/accounts/clerk.01/reset", Map.of())
            .body()
            .contains(FakeAdministration.ONE_TIME));
  }

  @Test
  void theServiceKeepsItsLastAdministrator() throws Exception {
    administrator.submit("/accounts/clerk.01/roles", Map.of("role", "ROLE_AUDITOR"));
    assertEquals(
        List.of(Role.ROLE_AUDITOR), office.administration.accounts.get("clerk.01").getRolesList());
    HttpResponse<String> refused =
        administrator.submit("/accounts/admin01/roles", Map.of("role", "ROLE_CLERK"));
    assertEquals(409, refused.statusCode());
    assertTrue(refused.body().contains("Make another administrator first."), refused.body());
  }

  @Test
  void anIdentityIsLinkedAndUnlinked() throws Exception {
    administrator.get("/accounts/clerk.01");
    String linked =
        administrator.submit("/accounts/clerk.01/link", Map.of("subject", "8a1c")).body();
    assertTrue(linked.contains("OpenID"), linked);
    assertEquals(
        IdentityKind.IDENTITY_KIND_OIDC,
        office.administration.accounts.get("clerk.01").getIdentities(0).getKind());
    administrator.submit("/accounts/clerk.01/unlink", Map.of("identity", "0123456789abcdef"));
    assertEquals(0, office.administration.accounts.get("clerk.01").getIdentitiesCount());
    HttpResponse<String> unreadable =
        administrator.submit("/accounts/clerk.01/link", Map.of("certificate", "not PEM"));
    assertEquals(400, unreadable.statusCode());
    assertTrue(unreadable.body().contains("This is no certificate in PEM"));
  }
}
