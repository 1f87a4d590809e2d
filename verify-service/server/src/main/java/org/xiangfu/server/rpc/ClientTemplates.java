package org.xiangfu.server.rpc;

import com.google.protobuf.ByteString;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.Template;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.v1.ClientExtraction;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Refusal;

/** What a client's face engine made of a photo, believed only as far as it can be checked. */
final class ClientTemplates {
  private static final int MAX_DETAIL = 500;
  private static final FaceBox NOT_TOLD = new FaceBox(0, 0, 0, 0, 0);

  private ClientTemplates() {}

  /**
   * The extraction of a request.
   *
   * @throws ServiceException if there is none, or it is of another pack or photo, or cannot be a
   *     template
   */
  static Extraction checked(EnrollRequest request, TemplatePack pack) {
    if (!request.hasExtraction()) {
      throw ServiceException.invalid(
          "extraction is missing; photos without one are taken by EnrollStream");
    }
    ClientExtraction extraction = request.getExtraction();
    checkPack(extraction, pack);
    byte[] photo = Validation.photo("photo", request.getPhoto());
    if (!extraction.getPhotoSha256().equals(ByteString.copyFrom(Recognition.sha256(photo)))) {
      throw ServiceException.invalid(
          "extraction.photo_sha256 is not the SHA-256 of photo: it must have 32 bytes, and the"
              + " photo be the one that was extracted");
    }
    return switch (extraction.getResultCase()) {
      case TEMPLATE -> extracted(extraction.getTemplate(), pack);
      case REFUSAL -> refused(extraction.getRefusal());
      case RESULT_NOT_SET ->
          throw ServiceException.invalid("extraction must have a template or a refusal");
    };
  }

  private static void checkPack(ClientExtraction extraction, TemplatePack pack) {
    String digest = HexFormat.of().formatHex(extraction.getPackDigest().toByteArray());
    if (!extraction.getPackId().equals(pack.id()) || !digest.equals(pack.digest())) {
      Validation.text("extraction.pack_id", extraction.getPackId(), 1, 200);
      throw ServiceException.precondition(
          "PACK_MISMATCH",
          "the template was made with pack %s (digest %.12s), the service works with pack %s (digest %.12s): give the client the service's pack"
              .formatted(extraction.getPackId(), digest, pack.id(), pack.digest()));
    }
  }

  private static Extraction extracted(ByteString bytes, TemplatePack pack) {
    if (bytes.size() != pack.dimension() * Float.BYTES) {
      throw ServiceException.invalid(
          "extraction.template must have %d bytes, not %d"
              .formatted(pack.dimension() * Float.BYTES, bytes.size()));
    }
    float[] vector = new float[pack.dimension()];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    try {
      return new Extraction.Extracted(new Template(pack.id(), vector), NOT_TOLD);
    } catch (IllegalArgumentException e) {
      throw ServiceException.invalid(
          "extraction.template must be finite numbers, of Euclidean length 1 within 0.01");
    }
  }

  private static Extraction refused(Refusal refusal) {
    Validation.text("extraction.refusal.detail", refusal.getDetail(), 0, MAX_DETAIL);
    return new Extraction.Refused(reason(refusal.getReason()), refusal.getDetail());
  }

  private static RefusalReason reason(org.xiangfu.v1.RefusalReason reason) {
    return switch (reason) {
      case REFUSAL_REASON_UNREADABLE -> RefusalReason.UNREADABLE;
      case REFUSAL_REASON_UNSUPPORTED_FORMAT -> RefusalReason.UNSUPPORTED_FORMAT;
      case REFUSAL_REASON_PHOTO_TOO_LARGE -> RefusalReason.PHOTO_TOO_LARGE;
      case REFUSAL_REASON_NO_FACE -> RefusalReason.NO_FACE;
      case REFUSAL_REASON_SEVERAL_FACES -> RefusalReason.SEVERAL_FACES;
      case REFUSAL_REASON_FACE_TOO_SMALL -> RefusalReason.FACE_TOO_SMALL;
      case REFUSAL_REASON_EXTREME_POSE -> RefusalReason.EXTREME_POSE;
      case REFUSAL_REASON_MARKS_IMPLAUSIBLE -> RefusalReason.MARKS_IMPLAUSIBLE;
      case REFUSAL_REASON_UNSPECIFIED, UNRECOGNIZED ->
          throw ServiceException.invalid("extraction.refusal.reason must be set to a known reason");
    };
  }
}
