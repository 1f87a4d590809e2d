package org.xiangfu.server.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.chain.v1.EventText;
import org.xiangfu.server.ledger.v1.AppendEntries;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.StoredRecord;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.LeveledState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.Signer;
import org.xiangfu.server.sealing.SigningKeyFile;
import org.xiangfu.v1.Event;

/** The chain as the replicas make it. */
class LedgerChainTest {
  @TempDir Path folder;

  private Signer signer;

  @BeforeEach
  void key() throws IOException {
    signer = SigningKeyFile.create(folder.resolve("ledger.key")).signer();
  }

  private ChainedLedger open() throws IOException {
    return ChainedLedger.open(folder.resolve("one"));
  }

  private List<StoredRecord> records(ChainedLedger chained) {
    return chained.ledger().records(0, Long.MAX_VALUE).join();
  }

  @Test
  void eachEventIsLinkedToTheOneBefore() throws IOException {
    try (ChainedLedger chained = open()) {
      chained.append(0, 20);
      ChainPosition position = Chain.START;
      for (StoredRecord record : records(chained)) {
        Event event = record.getEntry().getEvent();
        assertEquals(
            Chain.digest(record.getLink().getSalt(), EventText.of(record.getEntry())),
            record.getLink().getDigest());
        position = Chain.next(position, event.getSequence(), record.getLink().getDigest());
        assertEquals(position, Chain.position(event.getSequence(), record.getLink()));
      }
      assertEquals(20, position.getCount());
      assertEquals(position, chained.chain().getNewest());
    }
  }

  @Test
  void equalEventsOfTwoPersonsHaveSaltsOfTheirOwn() throws IOException {
    try (ChainedLedger chained = open()) {
      chained.append(0, 2);
      List<StoredRecord> records = records(chained);
      assertNotEquals(records.get(0).getLink().getSalt(), records.get(1).getLink().getSalt());
      assertNotEquals(Chain.NO_SALT, records.get(0).getLink().getSalt());
    }
  }

  @Test
  void anEventSentTwiceHasOnePlace() throws IOException {
    try (ChainedLedger chained = open()) {
      Event first = chained.append(ChainedLedger.event(1));
      ChainPosition once = chained.chain().getNewest();
      assertEquals(first, chained.append(ChainedLedger.event(1)));
      assertEquals(once, chained.chain().getNewest());
    }
  }

  @Test
  void anotherReplicaOfTheSameLogHasTheSameChain() throws IOException {
    try (ChainedLedger chained = ChainedLedger.former(folder.resolve("one"))) {
      chained.append(0, 10);
      chained.raise();
      chained.append(10, 30);
      assertTrue(chained.sign(signer));
      chained.append(30, 40);
      var other = new LedgerReplica();
      var state = new LeveledState(other.state(), CommandLevel.NEWEST);
      state.open(folder.resolve("other"));
      try {
        for (int i = 0; i < chained.log().size(); i++) {
          var _ = OneReplica.apply(state, chained.log().get(i), i + 1L).join();
        }
        assertEquals(chained.chain(), other.chain().orElseThrow());
        assertEquals(chained.stateHash(), other.stateHash());
      } finally {
        state.store().close();
      }
    }
  }

  @Test
  void theChainIsPartOfTheStateHash() throws IOException {
    String hash;
    try (ChainedLedger chained = open()) {
      chained.append(0, 3);
      hash = chained.stateHash();
    }
    try (ChainedLedger chained = ChainedLedger.open(folder.resolve("two"))) {
      chained.append(0, 3);
      String again = chained.stateHash();
      assertEquals(hash.split("-", 2)[0], again.split("-", 2)[0], "the events are the same");
      assertNotEquals(hash, again, "the salts are not");
      String unsigned = chained.stateHash();
      assertTrue(chained.sign(signer));
      assertNotEquals(unsigned, chained.stateHash());
    }
  }

  @Test
  void belowTheLevelNothingIsChainedAndTheStateIsThatOfTheFormerRelease() throws IOException {
    try (ChainedLedger chained = ChainedLedger.former(folder.resolve("one"))) {
      chained.append(0, 5);
      assertEquals(Optional.empty(), chained.ledger().chain(0).join());
      assertFalse(chained.stateHash().contains("-"));
      assertFalse(records(chained).getFirst().hasLink());
    }
  }

  @Test
  void whatWasThereBeforeIsTheGenesisAndTheFirstNewEventGoesOnFromIt() throws IOException {
    try (ChainedLedger chained = ChainedLedger.former(folder.resolve("one"))) {
      chained.append(0, 2_500);
      String before = chained.stateHash();
      chained.raise();
      assertEquals(before, chained.stateHash(), "nothing is chained yet");
      ChainPosition genesis = chained.chain().getGenesis();
      assertEquals(2_500, genesis.getCount());
      assertEquals(genesis, chained.chain().getNewest());
      ChainPosition position = Chain.START;
      List<StoredRecord> page = records(chained);
      while (!page.isEmpty()) {
        for (StoredRecord record : page) {
          position =
              Chain.next(
                  position,
                  record.getEntry().getEvent().getSequence(),
                  Chain.link(record.getEntry()).getDigest());
        }
        page = chained.ledger().records(position.getSequence(), Long.MAX_VALUE).join();
      }
      assertEquals(genesis, position);
      assertTrue(chained.sign(signer), "the genesis can be signed");
      chained.append(ChainedLedger.event(9_999));
      assertEquals(2_501, chained.chain().getNewest().getCount());
    }
  }

  @Test
  void theChainGoesOnAfterARestart() throws IOException {
    ChainPosition newest;
    try (ChainedLedger chained = open()) {
      chained.append(0, 7);
      assertTrue(chained.sign(signer));
      newest = chained.chain().getNewest();
      chained.commit();
    }
    try (ChainedLedger chained = ChainedLedger.former(folder.resolve("one"))) {
      assertEquals(newest, chained.chain().getNewest());
      assertFalse(chained.sign(signer), "signed before the restart");
      // The log of this test begins anew, and that of a node does not.
      chained.log().addAll(Collections.nCopies(50, new byte[0]));
      chained.append(ChainedLedger.event(100));
      assertEquals(8, chained.chain().getNewest().getCount());
    }
  }

  @Test
  void anEntryOfAFormerReleaseIsLinkedWithoutSalt() throws IOException {
    try (ChainedLedger chained = open()) {
      var command =
          LedgerCommand.newBuilder()
              .setAppend(
                  AppendEntries.newBuilder()
                      .addEntries(LedgerEntry.newBuilder().setEvent(ChainedLedger.event(1))));
      chained.propose(command.build());
      StoredRecord record = records(chained).getFirst();
      assertEquals(Chain.NO_SALT, record.getLink().getSalt());
      assertArrayEquals(
          Chain.link(record.getEntry()).getDigest().toByteArray(),
          record.getLink().getDigest().toByteArray());
    }
  }

  @Test
  void aCheckpointIsTakenOnceAndOnlyOfThisChain() throws IOException {
    try (ChainedLedger chained = open()) {
      chained.append(0, 3);
      ChainPosition third = chained.chain().getNewest();
      chained.append(3, 6);
      Checkpoint good = ChainedLedger.checkpoint(third, signer);
      for (ChainPosition wrong :
          List.of(
              third.toBuilder().setHead(Chain.NO_SALT).build(),
              third.toBuilder().setCount(2).build(),
              third.toBuilder().setSequence(third.getSequence() + 1).build())) {
        assertFalse(chained.ledger().sign(ChainedLedger.checkpoint(wrong, signer)).join());
      }
      assertTrue(chained.ledger().sign(good).join(), "not the newest, and of this chain");
      assertFalse(chained.ledger().sign(good).join(), "no second one");
      assertTrue(chained.sign(signer));
      assertFalse(chained.ledger().sign(ChainedLedger.checkpoint(third, signer)).join(), "older");
      assertEquals(6, chained.chain().getCheckpoint().getPosition().getCount());
    }
  }
}
