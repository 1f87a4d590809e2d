package org.xiangfu.server.access;

import io.grpc.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.xiangfu.v1.Role;

/**
 * Who signed in, as a call's token says.
 *
 * @param account name
 * @param version of the account when the token was made
 * @param session begun by a sign-in, and carried on by renewed tokens
 * @param sessionBegan when that was
 * @param certificate SHA-256 of the workstation's certificate that the token was given to; empty
 *     without TLS
 * @param means how the session began
 */
public record Caller(
    String account,
    long version,
    String session,
    Instant sessionBegan,
    Optional<String> certificate,
    SignInMeans means) {
  /** Who signed in with a password. */
  public Caller(
      String account,
      long version,
      String session,
      Instant sessionBegan,
      Optional<String> certificate) {
    this(account, version, session, sessionBegan, certificate, new SignInMeans.Password());
  }

  private static final Context.Key<Admitted> CURRENT = Context.key("xiangfu-caller");

  /** Who made the call that this thread works on; empty before signing in. */
  public static Optional<Caller> current() {
    return Admitted.current().map(Admitted::caller);
  }

  /**
   * A caller who was let in.
   *
   * @param caller who
   * @param roles that the account has now
   */
  public record Admitted(Caller caller, List<Role> roles) {
    /** Who was let in with the call that this thread works on; empty if nobody signs in. */
    public static Optional<Admitted> current() {
      return Optional.ofNullable(CURRENT.get());
    }

    /** A context with this caller. */
    public Context in(Context context) {
      return context.withValue(CURRENT, this);
    }
  }
}
