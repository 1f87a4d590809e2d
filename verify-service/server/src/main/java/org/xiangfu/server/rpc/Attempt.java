package org.xiangfu.server.rpc;

import java.util.Optional;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.attempt.EyeMarks;
import org.xiangfu.engine.attempt.SecondLook;
import org.xiangfu.engine.detect.Landmarks.Point;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.PhotoMaking;

/** How a template is made of a photo that is to be enrolled. */
sealed interface Attempt {
  /**
   * What became of it.
   *
   * @param making how, if not at the first look
   */
  record Made(Extraction extraction, Optional<PhotoMaking> making) {}

  /**
   * The attempt that a request asks for.
   *
   * @throws ServiceException if this release has no such profile
   */
  static Attempt of(EnrollRequest request) {
    var again = request.getSecondAttempt();
    return switch (again.getHowCase()) {
      case PROFILE ->
          new Gentle(
              SecondLook.named(again.getProfile())
                  .orElseThrow(
                      () ->
                          ServiceException.precondition(
                              "PROFILE_NOT_ALLOWED",
                              "this service allows no profile of that name; it allows "
                                  + SecondLook.GENTLE_1.name())));
      case EYES -> {
        var eyes = again.getEyes();
        yield new Marked(
            new EyeMarks(
                new Point(eyes.getLeftX(), eyes.getLeftY()),
                new Point(eyes.getRightX(), eyes.getRightY())),
            request.getOrigin().getOperatorId());
      }
      case HOW_NOT_SET -> {
        if (request.hasSecondAttempt()) {
          throw ServiceException.invalid("second_attempt must say how");
        }
        yield new First();
      }
    };
  }

  /** Makes the template; on a thread of recognition. */
  Made make(FaceEngine engine, byte[] photo) throws InterruptedException;

  /** Whether what is on record of the photo needs no further attempt. */
  default boolean isContentWith(PhotoRecord before) {
    return before.getState() != PhotoState.PHOTO_STATE_FAILED;
  }

  /** At the limits of an archive. */
  record First() implements Attempt {
    @Override
    public Made make(FaceEngine engine, byte[] photo) throws InterruptedException {
      return new Made(engine.extract(photo, Limits.archive()), Optional.empty());
    }

    @Override
    public boolean isContentWith(PhotoRecord before) {
      return true;
    }
  }

  /** With gentler limits where the first look finds nothing. */
  record Gentle(SecondLook look) implements Attempt {
    @Override
    public Made make(FaceEngine engine, byte[] photo) throws InterruptedException {
      Made first = new First().make(engine, photo);
      return first.extraction() instanceof Extraction.Extracted
          ? first
          : new Made(
              engine.extract(photo, look),
              Optional.of(PhotoMaking.newBuilder().setProfile(look.name()).build()));
    }
  }

  /**
   * Between eyes that somebody marked.
   *
   * @param by account
   */
  record Marked(EyeMarks eyes, String by) implements Attempt {
    @Override
    public Made make(FaceEngine engine, byte[] photo) throws InterruptedException {
      return new Made(
          engine.extract(photo, eyes, SecondLook.GENTLE_1.limits()),
          Optional.of(PhotoMaking.newBuilder().setMarkedBy(by).build()));
    }
  }
}
