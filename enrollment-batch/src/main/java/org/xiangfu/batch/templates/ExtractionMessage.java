package org.xiangfu.batch.templates;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.xiangfu.engine.Extraction;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.v1.ClientExtraction;
import org.xiangfu.v1.Refusal;
import org.xiangfu.v1.RefusalReason;

/** What the service is told of an extraction. */
public final class ExtractionMessage {
  private ExtractionMessage() {}

  /** The message of a result. */
  public static ClientExtraction of(LocalExtractor.Result result, TemplatePack pack) {
    var message =
        ClientExtraction.newBuilder()
            .setPackId(pack.id())
            .setPackDigest(ByteString.copyFrom(HexFormat.of().parseHex(pack.digest())))
            .setPhotoSha256(result.photoSha256());
    switch (result.extraction()) {
      case Extraction.Extracted(var template, _) -> message.setTemplate(floats(template.vector()));
      case Extraction.Refused refused -> message.setRefusal(refusal(refused));
    }
    return message.build();
  }

  private static ByteString floats(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return ByteString.copyFrom(bytes);
  }

  private static Refusal refusal(Extraction.Refused refused) {
    return Refusal.newBuilder()
        .setReason(
            switch (refused.reason()) {
              case UNREADABLE -> RefusalReason.REFUSAL_REASON_UNREADABLE;
              case UNSUPPORTED_FORMAT -> RefusalReason.REFUSAL_REASON_UNSUPPORTED_FORMAT;
              case PHOTO_TOO_LARGE -> RefusalReason.REFUSAL_REASON_PHOTO_TOO_LARGE;
              case NO_FACE -> RefusalReason.REFUSAL_REASON_NO_FACE;
              case SEVERAL_FACES -> RefusalReason.REFUSAL_REASON_SEVERAL_FACES;
              case FACE_TOO_SMALL -> RefusalReason.REFUSAL_REASON_FACE_TOO_SMALL;
              case EXTREME_POSE -> RefusalReason.REFUSAL_REASON_EXTREME_POSE;
              case MARKS_IMPLAUSIBLE -> RefusalReason.REFUSAL_REASON_MARKS_IMPLAUSIBLE;
            })
        .setDetail(refused.detail())
        .build();
  }
}
