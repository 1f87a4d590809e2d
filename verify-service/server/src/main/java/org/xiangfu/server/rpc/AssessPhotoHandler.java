package org.xiangfu.server.rpc;

import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Assessment;
import org.xiangfu.engine.Limits;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.FaceBox;
import org.xiangfu.v1.QualityMeasure;

/** What is good or bad about a capture. */
final class AssessPhotoHandler extends UnaryHandler<AssessPhotoRequest, AssessPhotoResponse> {
  private final Recognition recognition;

  AssessPhotoHandler(Recognition recognition) {
    this.recognition = recognition;
  }

  @Override
  CompletableFuture<AssessPhotoResponse> handle(AssessPhotoRequest request) {
    Validation.origin(request.getOrigin());
    byte[] photo = Validation.photo("photo", request.getPhoto());
    return recognition
        .pool()
        .submit(CallLane.current(), () -> recognition.engine().assess(photo, Limits.live()))
        .thenApply(AssessPhotoHandler::answer);
  }

  private static AssessPhotoResponse answer(Assessment assessment) {
    var answer = AssessPhotoResponse.newBuilder();
    assessment.refusal().map(Recognition::refusal).ifPresent(answer::setRefusal);
    assessment
        .face()
        .ifPresent(
            face ->
                answer.setFace(
                    FaceBox.newBuilder()
                        .setX(face.x())
                        .setY(face.y())
                        .setWidth(face.width())
                        .setHeight(face.height())));
    assessment
        .measures()
        .forEach(
            measure ->
                answer.addMeasures(
                    QualityMeasure.newBuilder()
                        .setName(measure.name())
                        .setCode(measure.code())
                        .setValue(measure.value())
                        .setNativeValue(measure.nativeValue())));
    assessment.advice().stream().map(Recognition::advice).forEach(answer::addAdvice);
    return answer.build();
  }
}
