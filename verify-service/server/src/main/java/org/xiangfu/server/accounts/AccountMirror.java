package org.xiangfu.server.accounts;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.xiangfu.server.ledger.v1.AccountRecord;

/**
 * The accounts as this node last heard of them, so that a call is checked without a question to
 * anybody. Also a node that holds no replica of the ledger has one. Thread-safe.
 */
public final class AccountMirror {
  /**
   * A node that has heard nothing for so long lets nobody in. Longer than an election, so that one
   * goes unnoticed; a node that is cut off could not commit an event of the call anyway.
   */
  static final Duration STALE = Duration.ofSeconds(5);

  private final Map<String, AccountRecord> accounts = new ConcurrentHashMap<>();
  private final LongSupplier nanos;
  private volatile long revision;
  private volatile boolean heard;
  private volatile long heardAt;

  /**
   * An empty one.
   *
   * @param nanos as {@link System#nanoTime()}
   */
  public AccountMirror(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Ask for what changed above this. */
  public long revision() {
    return revision;
  }

  /**
   * Takes in what was asked for.
   *
   * @param changes everything that changed above {@link #revision()}
   * @param askedAt when the question was asked, by the same clock
   */
  public void heard(List<AccountRecord> changes, long askedAt) {
    changes.forEach(this::note);
    changes.stream()
        .mapToLong(AccountRecord::getRevision)
        .max()
        .ifPresent(newest -> revision = Math.max(revision, newest));
    heardAt = askedAt;
    heard = true;
  }

  /** Takes in one account, from the answer to a command of this node's. */
  public void note(AccountRecord account) {
    accounts.merge(
        account.getName(),
        account,
        (before, now) -> now.getRevision() > before.getRevision() ? now : before);
  }

  /** True if what it says was true a few seconds ago. */
  public boolean current() {
    return heard && nanos.getAsLong() - heardAt < STALE.toNanos();
  }

  /** The account of a name. */
  public Optional<AccountRecord> find(String name) {
    return Optional.ofNullable(accounts.get(name));
  }

  /** The account that is linked with an identity. */
  public Optional<AccountRecord> linked(ByteString key) {
    return accounts.values().stream()
        .filter(
            account ->
                account.getIdentitiesList().stream().anyMatch(each -> each.getKey().equals(key)))
        .findAny();
  }

  /** All accounts, in no order. */
  public List<AccountRecord> all() {
    return List.copyOf(accounts.values());
  }

  /** True if there are no accounts, or none were heard of yet. */
  public boolean empty() {
    return accounts.isEmpty();
  }

  /** True if somebody can administer accounts. */
  public boolean administered() {
    return accounts.values().stream().anyMatch(AccountRules::administers);
  }
}
