package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Range;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.gallery.v1.ExpectPiece;
import org.xiangfu.server.gallery.v1.FreezePiece;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.HashRange;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.ReleasePiece;
import org.xiangfu.server.gallery.v1.TakePiece;

class CoverageTest {
  private static final PhotoCounts TWO = PhotoCounts.newBuilder().setActive(2).build();
  private static final PhotoCounts ONE = PhotoCounts.newBuilder().setActive(1).build();
  private static final HashRange PIECE =
      HashRanges.write(
          Range.closedOpen(
              ShardMap.ALL.lowerEndpoint(), ShardMap.ALL.lowerEndpoint() + (1L << 20)));

  private final Ownership whole = Ownership.initial(Gallery.groupName(0));
  private final Ownership frozen =
      whole.freeze(FreezePiece.newBuilder().setMove(1).setPiece(PIECE).setTarget(1).build());
  private final Ownership released =
      frozen.release(ReleasePiece.newBuilder().setMove(1).setPhotos(TWO).build());
  private final Ownership dropping = released.dropped(ONE);

  private final Ownership expecting =
      Ownership.initial(Gallery.groupName(1))
          .expect(ExpectPiece.newBuilder().setMove(1).setPiece(PIECE).setSource(0).build());
  private final Ownership taken =
      expecting.take(TakePiece.newBuilder().setMove(1).setSource(0).build());

  private static Coverage told(Ownership source, Ownership target) {
    return new Coverage(Map.of(0, answer(source), 1, answer(target)));
  }

  private static GalleryAnswer answer(Ownership ownership) {
    return GalleryAnswer.newBuilder().setOwnership(ownership.stored()).build();
  }

  @Test
  void everybodyIsToldOfOnceInEachStateOfAMove() {
    for (Coverage told :
        List.of(
            told(whole, expecting),
            told(frozen, expecting),
            told(released, expecting),
            told(released, taken),
            told(dropping, taken))) {
      assertTrue(told.isComplete());
      assertTrue(told.isSingle());
      assertEquals(1, told.share());
    }
  }

  @Test
  void thePieceThatNobodyHasTakenIsToldOfByTheSource() {
    assertEquals(List.of(0), told(released, expecting).pending());
    assertEquals(List.of(), told(released, taken).pending());
  }

  @Test
  void aSourceThatDeletesIsNotBelievedBesideATargetThatWasAskedBeforeItTook() {
    Coverage told = told(dropping, expecting);
    assertFalse(told.isComplete(), "part of the piece is gone from the source");
    assertEquals(List.of(), told.pending());
    assertTrue(told.share() < 1);
  }

  @Test
  void aTargetThatIsNotHeardMayHaveTakenThePiece() {
    assertFalse(new Coverage(Map.of(0, answer(released))).isComplete());
  }
}
