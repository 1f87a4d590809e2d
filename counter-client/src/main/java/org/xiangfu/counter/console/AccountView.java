package org.xiangfu.counter.console;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.xiangfu.v1.Account;
import org.xiangfu.v1.LinkedIdentity;
import org.xiangfu.v1.Role;

/** An account in words. */
public final class AccountView {
  /** Roles that an account can have, in the order of the protocol. */
  public static final List<Role> ROLES =
      List.of(Role.values()).stream()
          .filter(role -> role != Role.ROLE_UNSPECIFIED && role != Role.UNRECOGNIZED)
          .toList();

  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final Account account;
  private final Texts texts;
  private final ZoneId zone;

  AccountView(Account account, Texts texts, ZoneId zone) {
    this.account = account;
    this.texts = texts;
    this.zone = zone;
  }

  /**
   * Another way to sign in.
   *
   * @param id as the service calls it
   */
  public record Identity(String id, String kind, String since) {}

  public String name() {
    return account.getName();
  }

  public String path() {
    return "/accounts/" + account.getName();
  }

  public List<String> roles() {
    return account.getRolesList().stream().map(role -> texts.word("admin.role", role)).toList();
  }

  /** True if it has the role. */
  public boolean has(Role role) {
    return account.getRolesList().contains(role);
  }

  /** Whether one can sign in with it, in colour, shape and words. */
  public Tone state() {
    if (account.getDisabled()) {
      return new Tone("no-match", texts.get("admin.account.disabled"));
    }
    if (account.getLocked()) {
      return new Tone(
          "refer",
          account.hasLockedUntil()
              ? texts.get("admin.account.locked.until", time(account.getLockedUntil()))
              : texts.get("admin.account.locked"));
    }
    return account.getPasswordChangeRequired()
        ? new Tone("none", texts.get("admin.account.first"))
        : new Tone("match", texts.get("admin.account.active"));
  }

  public boolean disabled() {
    return account.getDisabled();
  }

  public boolean locked() {
    return account.getLocked();
  }

  /** When somebody last signed in with it. */
  public String lastSignIn() {
    return account.hasLastSignInAt()
        ? time(account.getLastSignInAt())
        : texts.get("admin.account.never");
  }

  public String created() {
    return time(account.getCreatedAt());
  }

  public String passwordSet() {
    return time(account.getPasswordSetAt());
  }

  public List<Identity> identities() {
    return account.getIdentitiesList().stream()
        .map(each -> new Identity(each.getId(), kind(each), time(each.getLinkedAt())))
        .toList();
  }

  private String kind(LinkedIdentity identity) {
    return switch (identity.getKind()) {
      case IDENTITY_KIND_OIDC -> texts.get("admin.identity.oidc");
      case IDENTITY_KIND_CARD_CERTIFICATE -> texts.get("admin.identity.certificate");
      default -> texts.get("admin.identity.card");
    };
  }

  private String time(Timestamp at) {
    return MINUTE.format(Instant.ofEpochSecond(at.getSeconds()).atZone(zone));
  }
}
