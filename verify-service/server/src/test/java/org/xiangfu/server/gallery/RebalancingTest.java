package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.PhotoCounts;

/** Persons that move between shards in memory, with movers that die anywhere. */
class RebalancingTest {
  @TempDir Path folder;

  private final Random random = new Random(4);

  private static Set<String> persons(int count) {
    return IntStream.range(0, count).mapToObj(i -> "P" + i).collect(Collectors.toSet());
  }

  private void assertWhole(MemoryShards shards, List<Template> faces) throws IOException {
    PhotoCounts all = PhotoCounts.newBuilder().setActive(faces.size()).build();
    assertEquals(all, shards.gallery().counts().join());
    assertEquals(persons(faces.size()), shards.everybody(faces.getFirst()));
  }

  private static void assertAtRest(MemoryShards shards, int wanted) throws IOException {
    for (int shard : shards.present()) {
      var share = ShardShare.ask(shard, shards.group(shard));
      assertEquals(shard < wanted ? 1.0 / wanted : 0, share.share(), 1e-9);
      assertEquals(-1, share.movesTo());
      long stored = shards.replicas().get(shard).size();
      assertTrue(shard < wanted || stored == 0, "what was moved away is deleted");
    }
  }

  @Test
  void theRangesOfAShardMapAreThoseThatItSortsPersonsInto() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var chance = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      var map = new ShardMap(1 + chance.nextInt(ShardMap.MAX_SHARDS));
      String person = "P" + chance.nextLong();
      assertTrue(map.range(map.shardOf(person)).contains(ShardMap.hash(person)));
      assertEquals(0L, map.range(0).lowerEndpoint());
      assertEquals(ShardMap.ALL.upperEndpoint(), map.range(map.shards() - 1).upperEndpoint());
      int shard = chance.nextInt(map.shards());
      assertEquals(
          shard + 1 == map.shards()
              ? ShardMap.ALL.upperEndpoint()
              : map.range(shard + 1).lowerEndpoint(),
          map.range(shard).upperEndpoint());
    }
  }

  @Test
  void aPlanGivesEveryShardItsEqualRangeFromAnyBeginning() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var chance = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Map<Integer, ImmutableRangeSet<Long>> owned = scattered(1 + chance.nextInt(8), chance);
      int wanted = 1 + chance.nextInt(8);
      Map<Integer, ImmutableRangeSet<Long>> after = new HashMap<>(owned);
      for (RangeTransfer each : RangeTransfer.plan(owned, wanted)) {
        assertTrue(after.get(each.source()).encloses(each.range()));
        var range = ImmutableRangeSet.of(each.range());
        after.merge(each.source(), range, ImmutableRangeSet::difference);
        after.merge(each.target(), range, ImmutableRangeSet::union);
      }
      var map = new ShardMap(wanted);
      after.forEach(
          (shard, ranges) ->
              assertEquals(
                  shard < wanted ? ImmutableRangeSet.of(map.range(shard)) : ImmutableRangeSet.of(),
                  ranges));
    }
  }

  private static Map<Integer, ImmutableRangeSet<Long>> scattered(int shards, Random chance) {
    Map<Integer, ImmutableRangeSet<Long>> owned = new HashMap<>();
    long from = 0;
    while (from < ShardMap.ALL.upperEndpoint()) {
      long to = Math.min(ShardMap.ALL.upperEndpoint(), from + 1 + chance.nextLong(1L << 30));
      owned.merge(
          chance.nextInt(shards),
          ImmutableRangeSet.of(Range.closedOpen(from, to)),
          ImmutableRangeSet::union);
      from = to;
    }
    return owned;
  }

  @Test
  void personsAreFoundOnceHoweverManyShardsThereAre() throws IOException {
    try (var shards = new MemoryShards(folder, 5)) {
      List<Template> faces = shards.enroll(0, 700, random);
      assertAtRest(shards, 1);
      for (int wanted : new int[] {3, 2, 5, 1}) {
        shards.rebalance(wanted);
        assertAtRest(shards, wanted);
        assertWhole(shards, faces);
        for (int person = 0; person < faces.size(); person += 50) {
          var photos = shards.gallery().photosOf("P" + person).join();
          assertEquals(Optional.of(faces.get(person)), photos.getFirst().template());
        }
      }
    }
  }

  @Test
  void aMoverThatDiesAnywhereIsFollowedByOneThatEndsItsWork() throws IOException {
    try (var shards = new MemoryShards(folder, 3)) {
      List<Template> faces = shards.enroll(0, 400, random);
      int deaths = 0;
      for (int wanted : new int[] {3, 2}) {
        boolean done = false;
        for (int commands = 1; !done; commands = 1 + (commands + 1) % 9) {
          try {
            shards.rebalanceUntil(wanted, commands);
            done = true;
          } catch (MemoryShards.DeadMover e) {
            deaths++;
          }
          assertWhole(shards, faces);
        }
        assertAtRest(shards, wanted);
      }
      assertTrue(deaths > 5, "deaths: " + deaths);
    }
  }

  @Test
  void aFrozenPieceIsReadAndNotWrittenAndIsSeen() throws IOException {
    try (var shards = new MemoryShards(folder, 2)) {
      List<Template> faces = shards.enroll(0, 20, random);
      assertThrows(MemoryShards.DeadMover.class, () -> shards.rebalanceUntil(2, 1));
      var share = ShardShare.ask(0, shards.group(0));
      assertEquals(1, share.movesTo());
      assertFalse(share.released());
      assertWhole(shards, faces);
      String person = personIn(1);
      var record = TestGallery.record(Integer.parseInt(person.substring(1)));
      assertEquals(1, shards.gallery().photosOf(person).join().size());
      assertTrue(
          shards
              .gallery()
              .find(person, record.getPhotoSha256().toByteArray(), record.getPackId())
              .join()
              .isPresent());
      var refused = shards.gallery().retire(person, record.getPhotoId());
      assertFalse(refused.isDone());
      shards.rebalance(2);
      assertEquals(1, refused.join(), "what was refused was sent again");
      assertTrue(shards.gallery().photosOf(person).join().getFirst().template().isEmpty());
    }
  }

  @Test
  void aReleasedPieceIsTakenByWhoeverMissesIt() throws IOException {
    try (var shards = new MemoryShards(folder, 2)) {
      List<Template> faces = shards.enroll(0, 20, random);
      assertThrows(MemoryShards.DeadMover.class, () -> shards.rebalanceUntil(2, 4));
      assertTrue(ShardShare.ask(0, shards.group(0)).released());
      assertWhole(shards, faces);
      assertEquals(1, shards.gallery().photosOf(personIn(1)).join().size());
      assertWhole(shards, faces);
      shards.rebalance(2);
      assertAtRest(shards, 2);
      assertWhole(shards, faces);
    }
  }

  @Test
  void whatWasRetiredAfterAMoveDoesNotComeBackFromWhereItWas() throws IOException {
    try (var shards = new MemoryShards(folder, 2)) {
      List<Template> faces = shards.enroll(0, 20, random);
      // Freeze, expect, copy, release, take: the source still stores everything.
      assertThrows(MemoryShards.DeadMover.class, () -> shards.rebalanceUntil(2, 5));
      String person = personIn(1);
      int number = Integer.parseInt(person.substring(1));
      var record = TestGallery.record(number);
      assertEquals(1, shards.gallery().retire(person, record.getPhotoId()).join());
      assertFalse(shards.everybody(faces.getFirst()).contains(person));
      assertEquals(19, shards.gallery().counts().join().getActive());
      shards.rebalance(2);
      assertFalse(shards.everybody(faces.getFirst()).contains(person));
      assertFalse(shards.enroll(record, faces.get(number)), "it is still on record as retired");
    }
  }

  @Test
  void aStoppedMoverLeavesNothingHalfWay() throws IOException {
    try (var shards = new MemoryShards(folder, 2)) {
      List<Template> faces = shards.enroll(0, 1_200, random);
      var asked = new AtomicInteger();
      var mover = new Rebalancing(shards::group, _ -> {}, () -> asked.incrementAndGet() > 2);
      assertThrows(InterruptedIOException.class, () -> mover.run(List.of(0, 1), 2));
      var share = ShardShare.ask(1, shards.group(1));
      assertTrue(share.share() > 0 && share.share() < 0.5, "share " + share);
      assertEquals(-1, ShardShare.ask(0, shards.group(0)).movesTo());
      assertWhole(shards, faces);
      shards.rebalance(2);
      assertAtRest(shards, 2);
      assertWhole(shards, faces);
    }
  }

  @Test
  void aPhotoFollowsItsPersonsNumberAcrossAMove() throws IOException {
    try (var shards = new MemoryShards(folder, 2)) {
      List<Template> faces = shards.enroll(0, 20, random);
      assertThrows(MemoryShards.DeadMover.class, () -> shards.rebalanceUntil(2, 1));
      String old = personIn(1);
      String renumbered = "R" + old;
      var changed = shards.gallery().changePersonId(old, renumbered);
      shards.rebalance(2);
      assertEquals(1, changed.join().getAffected());
      assertTrue(shards.gallery().photosOf(old).join().isEmpty());
      assertEquals(1, shards.gallery().photosOf(renumbered).join().size());
      assertEquals(faces.size(), shards.gallery().counts().join().getActive());
    }
  }

  @Test
  void whatAShardOwnsIsInItsCommitAndInItsHash() throws IOException {
    String before;
    try (var shards = new MemoryShards(folder, 2)) {
      shards.enroll(0, 20, random);
      String whole = shards.replicas().get(1).stateHash();
      shards.rebalance(2);
      before = shards.replicas().get(1).stateHash();
      assertFalse(whole.equals(before));
      for (GalleryReplica replica : shards.replicas()) {
        replica.state().store().commit(TermIndex.valueOf(1, 9));
      }
    }
    try (var shards = new MemoryShards(folder, 2)) {
      assertEquals(before, shards.replicas().get(1).stateHash());
      assertAtRest(shards, 2);
      assertEquals(20, shards.gallery().counts().join().getActive());
    }
  }

  @Test
  void shardsOfDifferentTimesAreNotTakenForOneGallery() throws IOException {
    try (var before = new MemoryShards(folder.resolve("before"), 3);
        var after = new MemoryShards(folder.resolve("after"), 3)) {
      before.rebalance(2);
      after.enroll(0, 20, random);
      after.rebalance(2);
      assertEquals(2, together(after, after, after).count(), "the third owns nobody");
      after.rebalance(3);
      assertEquals(3, together(after, after, after).count());
      assertThrows(IOException.class, () -> together(before, after, after).count());
      assertThrows(IOException.class, () -> together(after, before, after).count());
      assertEquals(2, together(before, before, after).count(), "as if the third was dissolved");
    }
  }

  private static RestoredShards together(MemoryShards... shards) throws IOException {
    var together = new RestoredShards();
    for (int shard = 0; shard < shards.length; shard++) {
      together.add(shard, shards[shard].replicas().get(shard).state());
    }
    return together;
  }

  private static String personIn(int shard) {
    return IntStream.range(0, 20)
        .mapToObj(number -> "P" + number)
        .filter(person -> new ShardMap(2).shardOf(person) == shard)
        .findFirst()
        .orElseThrow();
  }
}
