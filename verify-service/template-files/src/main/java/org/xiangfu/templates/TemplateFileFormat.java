package org.xiangfu.templates;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.quality.QualityMeasure;
import org.xiangfu.templates.v1.Box;
import org.xiangfu.templates.v1.Extracted;
import org.xiangfu.templates.v1.Quality;
import org.xiangfu.templates.v1.Record;
import org.xiangfu.templates.v1.Refused;

/** What values look like in a file, version 1. */
final class TemplateFileFormat {
  static final String KIND = "XFTEMPL";
  static final char VERSION = '1';

  /** Of what lies in the clear before the sealed part. */
  static final int PREFIX_BYTES = KIND.length() + 1 + Integer.BYTES;

  private TemplateFileFormat() {}

  static byte[] prefix(int keyId) {
    return ByteBuffer.allocate(PREFIX_BYTES)
        .put((KIND + VERSION).getBytes(US_ASCII))
        .putInt(keyId)
        .array();
  }

  static Record write(TemplateRecord record) {
    var written =
        Record.newBuilder()
            .setNumber(record.number())
            .setPhotoName(record.photoName())
            .setPersonId(record.personId())
            .setCapturedOn(record.capturedOn())
            .setSource(record.source())
            .setPhotoSha256(record.photoSha256());
    record.photo().ifPresent(written::setPhoto);
    switch (record.extraction()) {
      case Extraction.Extracted(var template, var face) ->
          written.setExtracted(
              Extracted.newBuilder().setTemplate(floats(template.vector())).setFace(write(face)));
      case Extraction.Refused(var reason, var detail) ->
          written.setRefused(Refused.newBuilder().setReason(reason.name()).setDetail(detail));
    }
    record.quality().forEach(each -> written.addQuality(write(each)));
    return written.build();
  }

  private static Box write(FaceBox face) {
    return Box.newBuilder()
        .setX(face.x())
        .setY(face.y())
        .setWidth(face.width())
        .setHeight(face.height())
        .setDetectionScore(face.detectionScore())
        .build();
  }

  private static Quality write(QualityMeasure measure) {
    return Quality.newBuilder()
        .setName(measure.name())
        .setCode(measure.code())
        .setValue(measure.value())
        .setNativeValue(measure.nativeValue())
        .build();
  }

  private static ByteString floats(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return ByteString.copyFrom(bytes);
  }

  /**
   * The value of a record.
   *
   * @throws IllegalArgumentException if it has none, or a template of another dimension
   */
  static TemplateRecord read(Record record, TemplatePack pack) {
    return new TemplateRecord(
        record.getNumber(),
        record.getPhotoName(),
        record.getPersonId(),
        record.getCapturedOn(),
        record.getSource(),
        record.getPhotoSha256(),
        Optional.of(record.getPhoto()).filter(photo -> !photo.isEmpty()),
        extraction(record, pack),
        record.getQualityList().stream().map(TemplateFileFormat::read).toList());
  }

  private static Extraction extraction(Record record, TemplatePack pack) {
    return switch (record.getExtractionCase()) {
      case EXTRACTED ->
          new Extraction.Extracted(
              new Template(pack.id(), vector(record.getExtracted().getTemplate(), pack)),
              read(record.getExtracted().getFace()));
      case REFUSED ->
          new Extraction.Refused(
              RefusalReason.valueOf(record.getRefused().getReason()),
              record.getRefused().getDetail());
      case EXTRACTION_NOT_SET -> throw new IllegalArgumentException("it has no result");
    };
  }

  private static float[] vector(ByteString bytes, TemplatePack pack) {
    if (bytes.size() != pack.dimension() * Float.BYTES) {
      throw new IllegalArgumentException(
          "its template has %d bytes, not %d".formatted(bytes.size(), 4 * pack.dimension()));
    }
    float[] vector = new float[pack.dimension()];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  private static FaceBox read(Box box) {
    return new FaceBox(
        box.getX(), box.getY(), box.getWidth(), box.getHeight(), box.getDetectionScore());
  }

  private static QualityMeasure read(Quality quality) {
    return new QualityMeasure(
        quality.getName(), quality.getCode(), quality.getValue(), quality.getNativeValue());
  }
}
