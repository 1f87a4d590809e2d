package org.xiangfu.server.ledger;

import java.io.IOException;
import java.util.Optional;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.Link;
import org.xiangfu.server.ledger.v1.ResealEntries;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.v1.Event;

/**
 * Puts entries that were sealed anew in the place of the old ones. The chain stays: it is over what
 * an event says, not over how that is sealed.
 */
final class ResealedEntries {
  private final LuceneStore store;

  ResealedEntries(LuceneStore store) {
    this.store = store;
  }

  /** Told of each entry that was replaced. */
  interface Taken {
    void entry(LedgerEntry entry);
  }

  int apply(ResealEntries reseal, Taken listener) throws IOException {
    // Reads what earlier commands wrote.
    store.visible().join();
    int count = 0;
    for (LedgerEntry entry : reseal.getEntriesList()) {
      String id = entry.getEvent().getEventId();
      Optional<Link> link = store.search(searcher -> LedgerReader.link(searcher, id));
      boolean taken =
          link.filter(ResealedEntries::renewable).isPresent()
              ? isOlder(link.get(), entry, reseal.getGeneration())
              : isUnsealed(entry);
      if (taken) {
        replace(entry.toBuilder().setGeneration(reseal.getGeneration()).build(), link);
        listener.entry(entry);
        count++;
      }
    }
    return count;
  }

  private static boolean isOlder(Link stored, LedgerEntry entry, int generation) {
    return stored.getGeneration() < generation && stored.getDigest().equals(entry.getDigest());
  }

  // One without sealed texts comes as it is stored, to state its generation.
  private boolean isUnsealed(LedgerEntry entry) throws IOException {
    Optional<Event> stored =
        store.search(searcher -> LedgerReader.event(searcher, entry.getEvent().getEventId()));
    return entry.getEffectCase() == LedgerEntry.EffectCase.EFFECT_NOT_SET
        && stored.equals(Optional.of(entry.getEvent()));
  }

  /** False if the replicas made the digest, over what is stored: that must stay what it is. */
  static boolean renewable(Link link) {
    return !link.getSalt().equals(Chain.NO_SALT);
  }

  private void replace(LedgerEntry entry, Optional<Link> before) throws IOException {
    Optional<Link> link =
        before.map(
            each ->
                renewable(each)
                    ? each.toBuilder()
                        .setSalt(entry.getSalt())
                        .setGeneration(entry.getGeneration())
                        .build()
                    : each);
    store
        .writer()
        .updateDocuments(
            LedgerDocument.entry(entry.getEvent().getSequence()), LedgerDocument.of(entry, link));
  }
}
