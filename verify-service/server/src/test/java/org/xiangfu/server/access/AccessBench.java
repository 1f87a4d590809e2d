package org.xiangfu.server.access;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.ledger.v1.IdentityLink;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.security.CardSettings;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Role;

/** Access control of some nodes over one ledger in memory, with a clock of the test's. */
public final class AccessBench implements AutoCloseable {
  public static final Workstation DESK = new Workstation("desk-1", Optional.of("digest-1"));

  /** Argon2 with little memory: what is tested is what is around it. */
  private static final int CHEAP_KIB = 64;

  private static final UUID CLUSTER = new UUID(0, 9);

  public final HandClock clock = new HandClock();
  public final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final LedgerReplica replica = new LedgerReplica();
  private final OneReplica log = new OneReplica(replica.state());
  private final Ledger ledger = new Ledger(log);
  private final Path folder;
  private final Path administrator;
  private final AccessMetrics counters = new AccessMetrics(metrics);

  /** The first administrator's one-time password. */
  public final String oneTimePassword;

  public AccessBench(Path folder) throws IOException {
    this.folder = folder;
    this.administrator = folder.resolve("administrator.json");
    replica.state().open(folder.resolve("index"));
    TokenKeys.create(folder.resolve("token.key"));
    oneTimePassword = FirstAdministrator.create(administrator, "admin");
  }

  /** One node; it knows the accounts when this returns. */
  public AccessControl node() throws IOException {
    return node(Optional.empty(), Optional.empty(), OperatorRates.UNLIMITED);
  }

  /** The same that takes more than passwords, or less of an operator. */
  public AccessControl node(
      Optional<OidcSettings> oidc, Optional<CardSettings> cards, OperatorRates rates)
      throws IOException {
    AccessControl node =
        AccessControl.open(
            new AccessSettings(
                folder.resolve("token.key"),
                Optional.of(administrator),
                Duration.ofDays(90),
                oidc,
                cards,
                rates),
            new AccessControl.Parts(CLUSTER, log, ledger, clock, clock::nanos, counters),
            new PasswordHashing(CHEAP_KIB));
    node.look();
    return node;
  }

  /** Lets time pass, and the nodes look again. */
  public void pass(Duration time, AccessControl... nodes) {
    clock.pass(time);
    for (AccessControl node : nodes) {
      node.look();
    }
  }

  /** An account that may sign in with a password of its own. */
  public static void account(AccessControl node, String name, String password, Role... roles) {
    var by = new Caller("admin", 1, "s", Instant.EPOCH, Optional.empty());
    String first =
        node.administration().create(name, Arrays.asList(roles), by, DESK).join().oneTimePassword();
    Caller caller =
        node.identify(Optional.of(node.sessions().signIn(name, first, DESK).join().token()), DESK);
    node.sessions().changePassword(caller, first, password, DESK).join();
  }

  /** An account whose owner has never used its password, linked with an identity. */
  public static void linked(AccessControl node, String name, IdentityLink identity, Role... roles) {
    var by = new Caller("admin", 1, "s", Instant.EPOCH, Optional.empty());
    var _ = node.administration().create(name, Arrays.asList(roles), by, DESK).join();
    var _ = node.administration().link(name, identity, by, DESK).join();
  }

  /** The events of a kind, newest first. */
  public List<Event> events(EventKind kind) {
    return ledger
        .events(
            new EventFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(kind),
                Optional.empty(),
                Optional.empty()),
            Page.newest(100))
        .join();
  }

  /** Why something was refused. */
  public static Refusal refusal(Runnable act) {
    try {
      act.run();
    } catch (AccessRefusedException e) {
      return e.refusal();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AccessRefusedException refused) {
        return refused.refusal();
      }
      throw e;
    }
    throw new AssertionError("it was not refused");
  }

  /** The ledger's replica. */
  public LedgerReplica replica() {
    return replica;
  }

  /** The ledger. */
  public Ledger ledger() {
    return ledger;
  }

  /** The commands so far. */
  public List<byte[]> log() {
    return log.log();
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    replica.state().store().close();
  }
}
