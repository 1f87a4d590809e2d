package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xiangfu.engine.Extraction;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.v1.ClientExtraction;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Refusal;
import org.xiangfu.v1.RefusalReason;

/** Nothing that cannot be a template of the photo by the service's pack gets in. */
class ClientTemplatesTest {
  private static final TemplatePack PACK = new TemplatePack("pack-1", "ab".repeat(32), 4);
  private static final ByteString PHOTO = ByteString.copyFromUtf8("a photo");

  private static ByteString floats(float... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return ByteString.copyFrom(bytes);
  }

  private static ClientExtraction.Builder good() {
    return ClientExtraction.newBuilder()
        .setPackId(PACK.id())
        .setPackDigest(ByteString.copyFrom(HexFormat.of().parseHex(PACK.digest())))
        .setPhotoSha256(ByteString.copyFrom(Recognition.sha256(PHOTO.toByteArray())))
        .setTemplate(floats(0.6f, 0, -0.8f, 0));
  }

  private static Extraction checked(ClientExtraction.Builder extraction) {
    return ClientTemplates.checked(
        EnrollRequest.newBuilder().setPhoto(PHOTO).setExtraction(extraction).build(), PACK);
  }

  private static void assertRefused(
      String reason, String says, ClientExtraction.Builder extraction) {
    var refused = assertThrows(ServiceException.class, () -> checked(extraction));
    assertEquals(reason, refused.reason());
    assertTrue(refused.getMessage().contains(says), refused.getMessage());
  }

  @Test
  void aTemplateIsTakenToTheBit() {
    var extracted = (Extraction.Extracted) checked(good());
    assertEquals("pack-1", extracted.template().packId());
    assertArrayEquals(new float[] {0.6f, 0, -0.8f, 0}, extracted.template().vector());
  }

  @Test
  void aRefusalIsTakenAsTheServicesOwn() {
    var refusal =
        Refusal.newBuilder()
            .setReason(RefusalReason.REFUSAL_REASON_NO_FACE)
            .setDetail("no face was found")
            .build();
    var refused = (Extraction.Refused) checked(good().setRefusal(refusal));
    assertEquals(refusal, Recognition.refusal(refused));
  }

  @Test
  void everyKnownReasonComesBackAsItself() {
    for (RefusalReason reason : RefusalReason.values()) {
      if (reason == RefusalReason.UNRECOGNIZED
          || reason == RefusalReason.REFUSAL_REASON_UNSPECIFIED) {
        continue;
      }
      var refused =
          (Extraction.Refused) checked(good().setRefusal(Refusal.newBuilder().setReason(reason)));
      assertEquals(reason, Recognition.refusal(refused).getReason());
    }
    assertRefused(
        "INVALID_REQUEST",
        "extraction.refusal.reason",
        good().setRefusal(Refusal.getDefaultInstance()));
    assertRefused(
        "INVALID_REQUEST",
        "extraction.refusal.reason",
        good().setRefusal(Refusal.newBuilder().setReasonValue(99)));
    assertRefused(
        "INVALID_REQUEST",
        "extraction.refusal.detail",
        good()
            .setRefusal(
                Refusal.newBuilder()
                    .setReason(RefusalReason.REFUSAL_REASON_NO_FACE)
                    .setDetail("x".repeat(501))));
  }

  @Test
  void anotherPackIsAMismatchAndBothAreNamed() {
    assertRefused("PACK_MISMATCH", "pack pack-2", good().setPackId("pack-2"));
    assertRefused(
        "PACK_MISMATCH",
        "digest abababababab",
        good().setPackDigest(ByteString.copyFrom(new byte[32])));
    assertRefused("PACK_MISMATCH", "pack pack-1", good().clearPackDigest());
    assertRefused("INVALID_REQUEST", "extraction.pack_id", good().clearPackId());
  }

  @Test
  void theDigestMustBeThatOfThePhoto() {
    for (ByteString other : List.of(ByteString.EMPTY, ByteString.copyFrom(new byte[32]))) {
      assertRefused("INVALID_REQUEST", "extraction.photo_sha256", good().setPhotoSha256(other));
    }
  }

  @Test
  void whatIsNoTemplateIsRefused() {
    assertRefused("INVALID_REQUEST", "a template or a refusal", good().clearResult());
    for (ByteString odd :
        List.of(ByteString.EMPTY, floats(1, 0, 0), floats(1, 0, 0, 0, 0), PHOTO)) {
      assertRefused("INVALID_REQUEST", "must have 16 bytes", good().setTemplate(odd));
    }
    for (ByteString odd :
        List.of(
            floats(0, 0, 0, 0),
            floats(1, 1, 0, 0),
            floats(0.98f, 0, 0, 0),
            floats(Float.NaN, 0, 0, 1),
            floats(Float.POSITIVE_INFINITY, 0, 0, 0),
            floats(Float.MAX_VALUE, 0, 0, 0))) {
      assertRefused("INVALID_REQUEST", "Euclidean length 1", good().setTemplate(odd));
    }
  }

  @Test
  void aRequestWithoutAnExtractionIsNotForHere() {
    var refused =
        assertThrows(
            ServiceException.class,
            () ->
                ClientTemplates.checked(EnrollRequest.newBuilder().setPhoto(PHOTO).build(), PACK));
    assertTrue(refused.getMessage().contains("EnrollStream"), refused.getMessage());
  }
}
