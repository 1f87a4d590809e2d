package org.xiangfu.engine.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.detect.Landmarks.Point;

class NonMaximumSuppressionTest {
  private static final DetectedFace BEST = face(0, 0.9f);
  private static final DetectedFace SHIFTED = face(30, 0.8f); // 70 of 130 in common
  private static final DetectedFace APART = face(200, 0.7f);

  @Test
  void theBetterOfTwoThatOverlapIsKept() {
    assertEquals(
        List.of(BEST, APART), NonMaximumSuppression.best(List.of(SHIFTED, APART, BEST), 0.5f, 9));
  }

  @Test
  void overlapUpToTheBoundIsAllowed() {
    assertEquals(
        List.of(BEST, SHIFTED), NonMaximumSuppression.best(List.of(SHIFTED, BEST), 0.55f, 9));
  }

  @Test
  void noMoreThanTheLimitAreKept() {
    assertEquals(List.of(BEST), NonMaximumSuppression.best(List.of(SHIFTED, APART, BEST), 1, 1));
  }

  private static DetectedFace face(float x, float score) {
    Point p = new Point(x, 0);
    return new DetectedFace(new FaceBox(x, 0, 100, 100, score), new Landmarks(p, p, p, p, p));
  }
}
