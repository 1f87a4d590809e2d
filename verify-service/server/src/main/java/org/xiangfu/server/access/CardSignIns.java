package org.xiangfu.server.access;

import com.google.protobuf.ByteString;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.access.Sessions.SignedIn;
import org.xiangfu.server.accounts.AccountMirror;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.IdentityLink;
import org.xiangfu.server.security.CardRefusedException;
import org.xiangfu.server.security.CardTrust;

/** Signing in with a certificate whose key a card holds. Thread-safe. */
public final class CardSignIns {
  private static final String MEANS = "CARD";

  private final CardTrust trust;
  private final Challenges challenges;
  private final AccountMirror mirror;
  private final Attempts attempts;
  private final Sessions sessions;
  private final SignInWork work;

  CardSignIns(
      CardTrust trust,
      Challenges challenges,
      AccountMirror mirror,
      Attempts attempts,
      Sessions sessions,
      SignInWork work) {
    this.trust = trust;
    this.challenges = challenges;
    this.mirror = mirror;
    this.attempts = attempts;
    this.sessions = sessions;
    this.work = work;
  }

  /** A challenge for an account, whether there is one or not, and a workstation. */
  public String begin(String account, Workstation from) {
    return challenges.give(Challenges.Use.CARD, Optional.of(account), from);
  }

  /** Begins a session; fails with {@link AccessRefusedException}, or if the node is too busy. */
  public CompletableFuture<SignedIn> signIn(CardAnswer answer, Workstation from) {
    if (!mirror.current()) {
      throw new AccessRefusedException(Refusal.ACCOUNTS_UNKNOWN);
    }
    Challenges.Given given;
    try {
      given = challenges.check(Challenges.Use.CARD, answer.challenge(), from);
    } catch (AccessRefusedException e) {
      throw attempts.nobodys(MEANS, e.refusal(), from);
    }
    // The card comes before the count: nobody guesses a signature, and a responder that is away
    // must not lock anybody out.
    return check(answer)
        .thenCompose(
            checked -> {
              if (checked.otherwise() == Refusal.CARD_STATUS_UNKNOWN
                  || mirror.find(given.account()).isEmpty()) {
                throw attempts.nobodys(MEANS, checked.otherwise(), from);
              }
              return attempts
                  .begin(given.account(), MEANS, Refusal.IDENTITY_NOT_LINKED, from)
                  .thenCompose(account -> begin(account, checked, given, from));
            });
  }

  /**
   * What came of a look at an answer.
   *
   * @param card whose key has signed
   * @param refusal why not, if there is no card
   */
  private record Checked(Optional<X509Certificate> card, Optional<Refusal> refusal) {
    static Checked refused(Refusal refusal) {
      return new Checked(Optional.empty(), Optional.of(refusal));
    }

    /** What somebody is told whose account has not this card. */
    Refusal otherwise() {
      return refusal.orElse(Refusal.IDENTITY_NOT_LINKED);
    }
  }

  private CompletableFuture<Checked> check(CardAnswer answer) {
    return work.run(
        () -> {
          try {
            X509Certificate card =
                trust.verified(
                    answer.certificates().stream().map(ByteString::toByteArray).toList());
            return answer.isSignedBy(card)
                ? new Checked(Optional.of(card), Optional.empty())
                : Checked.refused(Refusal.CARD_NOT_ACCEPTED);
          } catch (CardRefusedException e) {
            return Checked.refused(
                switch (e.reason()) {
                  case NOT_ACCEPTED -> Refusal.CARD_NOT_ACCEPTED;
                  case EXPIRED -> Refusal.CARD_EXPIRED;
                  case REVOKED -> Refusal.CARD_REVOKED;
                  case UNDETERMINED -> Refusal.CARD_STATUS_UNKNOWN;
                });
          }
        });
  }

  private CompletableFuture<SignedIn> begin(
      AccountRecord account, Checked checked, Challenges.Given given, Workstation from) {
    if (checked.card().isEmpty() || !linked(account, checked.card().get())) {
      return attempts.failed(account.getName(), MEANS, checked.otherwise(), from);
    }
    X509Certificate card = checked.card().get();
    return sessions.begin(
        account,
        new SignInMeans.Card(card.getIssuerX500Principal(), card.getSerialNumber()),
        Optional.of(given.note()),
        from);
  }

  private static boolean linked(AccountRecord account, X509Certificate card) {
    List<IdentityLink> identities = Identities.ofCard(card);
    return account.getIdentitiesList().stream()
        .anyMatch(each -> identities.stream().anyMatch(one -> one.getKey().equals(each.getKey())));
  }
}
