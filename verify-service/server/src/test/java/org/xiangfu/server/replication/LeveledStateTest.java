package org.xiangfu.server.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.MoveIn;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.replication.v1.ResultHeader;

/** Two replicas of one log: one of today's release, and one that understands the level before. */
class LeveledStateTest {
  private static final byte[] MOVE =
      GalleryCommand.newBuilder()
          .setLevel(CommandLevel.MOVES)
          .setMoveIn(MoveIn.newBuilder().setPersonId("P1").addPhotos(photo()))
          .build()
          .toByteArray();

  @TempDir Path today;
  @TempDir Path before;

  private LeveledState newer;
  private LeveledState older;

  @BeforeEach
  void open() throws IOException {
    newer = open(today, CommandLevel.MOVES);
    older = open(before, CommandLevel.MOVES - 1);
  }

  @AfterEach
  void close() throws IOException {
    newer.store().close();
    older.store().close();
  }

  private static LeveledState open(Path folder, int offered) throws IOException {
    var state = new LeveledState(new GalleryReplica("gallery-0").state(), offered);
    state.open(folder);
    return state;
  }

  private static NewPhoto photo() {
    return NewPhoto.newBuilder()
        .setRecord(
            PhotoRecord.newBuilder()
                .setPersonId("P0")
                .setPhotoId("photo")
                .setState(PhotoState.PHOTO_STATE_FAILED))
        .build();
  }

  private static String hash(LeveledState state) throws IOException {
    state.store().visible().join();
    return state.store().search(state::stateHash);
  }

  @Test
  void aCommandAboveTheGroupsLevelIsRefusedAlikeByAllAndChangesNothing() throws IOException {
    String empty = hash(newer);
    byte[] refused = newer.apply(MOVE, 1);
    assertEquals(CommandLevel.FIRST, ResultHeader.parseFrom(refused).getRefusedAtLevel());
    assertArrayEquals(refused, older.apply(MOVE, 1));
    assertEquals(empty, hash(newer));
    assertEquals(empty, hash(older));
  }

  @Test
  void onceTheLevelIsRaisedTheCommandIsAppliedAlsoAfterARestart() throws IOException {
    newer.apply(GroupLevel.raise(CommandLevel.MOVES), 1);
    assertEquals(1, GalleryResult.parseFrom(newer.apply(MOVE, 2)).getAffected());
    newer.store().commit(TermIndex.valueOf(1, 2));
    newer.store().close();
    newer = open(today, CommandLevel.MOVES);
    assertEquals(1, GalleryResult.parseFrom(newer.apply(MOVE, 3)).getAffected());
  }

  @Test
  void aLevelIsNeverLowered() throws IOException {
    newer.apply(GroupLevel.raise(CommandLevel.MOVES), 1);
    newer.apply(GroupLevel.raise(CommandLevel.FIRST), 2);
    assertEquals(1, GalleryResult.parseFrom(newer.apply(MOVE, 3)).getAffected());
  }

  @Test
  void aReleaseThatDoesNotOfferTheLevelStopsAndSaysWhatToDo() {
    var error =
        assertThrows(
            LaterReleaseException.class,
            () -> older.apply(GroupLevel.raise(CommandLevel.MOVES), 7));
    for (String part : List.of("gallery-0", "log entry 7", "level 2", "levels up to 1")) {
      assertTrue(error.getMessage().contains(part), error.getMessage());
    }
  }

  @Test
  void anIndexOfALaterReleaseIsRefusedAndNamed() throws IOException {
    newer.apply(GroupLevel.raise(CommandLevel.MOVES), 1);
    newer.store().commit(TermIndex.valueOf(1, 1));
    newer.store().close();
    var error = assertThrows(LaterReleaseException.class, () -> open(today, CommandLevel.FIRST));
    assertTrue(error.getMessage().contains(today.toString()), error.getMessage());
    assertTrue(error.getMessage().contains("upgrade this node"), error.getMessage());
    newer = open(today, CommandLevel.MOVES);
  }

  @Test
  void anUnknownCommandWithinTheLevelIsNeverSkipped() {
    var error =
        assertThrows(
            IOException.class,
            () -> newer.apply(GalleryCommand.getDefaultInstance().toByteArray(), 1));
    assertTrue(error.getMessage().contains("upgrade this node"), error.getMessage());
  }
}
