package org.xiangfu.server.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.ledger.v1.BeginKeys;
import org.xiangfu.server.ledger.v1.EndKeys;
import org.xiangfu.server.ledger.v1.FindKeys;
import org.xiangfu.server.ledger.v1.KeysAnswer;
import org.xiangfu.server.ledger.v1.KeysCommand;
import org.xiangfu.server.ledger.v1.KeysState;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.Link;
import org.xiangfu.server.ledger.v1.ListRecords;
import org.xiangfu.server.ledger.v1.NodeKeys;
import org.xiangfu.server.ledger.v1.ResealEntries;
import org.xiangfu.server.ledger.v1.StoredRecord;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;

/**
 * What the ledger knows of data keys: which generation seals, and which nodes hold it; and its own
 * records, to be sealed anew. Thread-safe.
 */
public final class LedgerKeys {
  private static final int ENTRIES = 250;

  private final Replicas replicas;
  private final EventSeal seal;
  private final Ledger ledger;

  LedgerKeys(Replicas replicas, EventSeal seal, Ledger ledger) {
    this.replicas = replicas;
    this.seal = seal;
    this.ledger = ledger;
  }

  /** As it is now. */
  public CompletableFuture<KeysState> state() {
    return ask(FindKeys.getDefaultInstance()).thenApply(KeysAnswer::getState);
  }

  /** Tells what the key file of a node holds. */
  public CompletableFuture<KeysState> announce(NodeKeys node) {
    return propose(KeysCommand.newBuilder().setAnnounce(node));
  }

  /** Has everything sealed with a newer generation from now on, if the one before has ended. */
  public CompletableFuture<KeysState> begin(int generation, String fingerprint) {
    return propose(
        KeysCommand.newBuilder()
            .setBegin(
                BeginKeys.newBuilder().setGeneration(generation).setFingerprint(fingerprint)));
  }

  /** Notes that nothing is sealed with earlier keys any more. */
  public CompletableFuture<KeysState> end(int generation) {
    return propose(KeysCommand.newBuilder().setEnd(EndKeys.newBuilder().setGeneration(generation)));
  }

  private CompletableFuture<KeysState> propose(KeysCommand.Builder command) {
    return propose(LedgerCommand.newBuilder().setKeys(command)).thenApply(LedgerResult::getKeys);
  }

  private CompletableFuture<LedgerResult> propose(LedgerCommand.Builder command) {
    return replicas
        .propose(command.setLevel(CommandLevel.KEYS).build().toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerResult.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger result of a later release", e);
              }
            });
  }

  private CompletableFuture<KeysAnswer> ask(FindKeys asked) {
    return ask(LedgerQuery.newBuilder().setKeys(asked)).thenApply(LedgerAnswer::getKeys);
  }

  private CompletableFuture<LedgerAnswer> ask(LedgerQuery.Builder query) {
    return replicas
        .read(query.build().toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }

  /** Its records, to be sealed anew. */
  public List<SealedRecords> sealed() {
    Persons persons = ledger.persons();
    Audit audit = ledger.audit();
    return List.of(
        new Kind("entries", KeysAnswer::getOlderEntries, this::renewEntries),
        new Kind("cases", KeysAnswer::getOlderCases, ledger.cases()::renew),
        new Kind("incidents", KeysAnswer::getOlderIncidents, ledger.incidentFiles()::renew),
        new Kind("persons", KeysAnswer::getOlderPersons, persons.renewal()::renew),
        new Kind("samples", KeysAnswer::getOlderSamples, audit.renewal()::renewSamples),
        new Kind("reviews", KeysAnswer::getOlderReviews, audit.renewal()::renewReviews),
        new Kind("findings", KeysAnswer::getOlderFindings, ledger.sweeps()::renew));
  }

  private interface Renewing {
    CompletableFuture<SealedRecords.Step> renew(int generation, long from);
  }

  private final class Kind implements SealedRecords {
    private final String name;
    private final Function<KeysAnswer, Long> older;
    private final Renewing renewing;

    Kind(String name, Function<KeysAnswer, Long> older, Renewing renewing) {
      this.name = name;
      this.older = older;
      this.renewing = renewing;
    }

    @Override
    public String kind() {
      return name;
    }

    @Override
    public CompletableFuture<Long> older(int generation) {
      return ask(FindKeys.newBuilder().setGeneration(generation).build()).thenApply(older);
    }

    @Override
    public CompletableFuture<Step> renew(int generation, long from) {
      return renewing.renew(generation, from);
    }
  }

  private CompletableFuture<SealedRecords.Step> renewEntries(int generation, long above) {
    var page =
        ListRecords.newBuilder()
            .setAboveSequence(above)
            .setThroughSequence(Long.MAX_VALUE)
            .setLimit(ENTRIES);
    return ask(LedgerQuery.newBuilder().setRecords(page))
        .thenCompose(answer -> renew(answer.getRecordsList(), generation));
  }

  private CompletableFuture<SealedRecords.Step> renew(List<StoredRecord> page, int generation) {
    if (page.isEmpty()) {
      return CompletableFuture.completedFuture(new SealedRecords.Step(0, SealedRecords.END));
    }
    long next = page.getLast().getEntry().getEvent().getSequence();
    DataSeal with = seal.data().generation(generation);
    List<LedgerEntry> anew = page.stream().flatMap(each -> anew(each, with).stream()).toList();
    if (anew.isEmpty()) {
      return CompletableFuture.completedFuture(new SealedRecords.Step(0, next));
    }
    var reseal = ResealEntries.newBuilder().setGeneration(generation).addAllEntries(anew);
    return propose(LedgerCommand.newBuilder().setResealEntries(reseal))
        .thenApply(result -> new SealedRecords.Step(result.getResealed(), next));
  }

  private Optional<LedgerEntry> anew(StoredRecord stored, DataSeal with) {
    Link link = stored.getLink();
    if (stored.hasLink() && ResealedEntries.renewable(link)) {
      LedgerEntry entry =
          stored.getEntry().toBuilder()
              .setSalt(link.getSalt())
              .setDigest(link.getDigest())
              .setGeneration(link.getGeneration())
              .build();
      return link.getGeneration() < with.generation()
          ? Optional.of(seal.anew(entry, with))
          : Optional.empty();
    }
    // The replicas made its digest, over what is stored, so that only what holds nothing sealed can
    // say that it is of other keys.
    return stored.getEntry().getEffectCase() == LedgerEntry.EffectCase.EFFECT_NOT_SET
            && seal.isUnsealed(stored.getEntry().getEvent())
        ? Optional.of(stored.getEntry())
        : Optional.empty();
  }
}
