package org.xiangfu.batch.load;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.xiangfu.engine.Extraction;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.templates.TemplateRecord;
import org.xiangfu.v1.LoadTemplatesRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.Refusal;
import org.xiangfu.v1.RefusalReason;
import org.xiangfu.v1.TemplateToLoad;

/**
 * Records that are sent together.
 *
 * @param file name of their file
 * @param id of their file as the journal has it
 * @param from place of the first in its file, from 0
 */
record Block(String file, String id, long from, TemplatePack pack, List<TemplateRecord> records) {
  /** As many as the service takes at once. */
  static final int MOST_RECORDS = 1_024;

  /** Below what the service takes at once. */
  static final int MOST_BYTES = 4 << 20;

  private static final int ID_BYTES = 16;

  Block {
    records = List.copyOf(records);
  }

  /** Place behind the last in its file. */
  long to() {
    return from + records.size();
  }

  /** What a record takes in a request, about. */
  static int size(TemplateRecord record) {
    int template =
        record.extraction() instanceof Extraction.Extracted(var made, _)
            ? made.vector().length * Float.BYTES
            : 0;
    return template + record.photo().map(ByteString::size).orElse(0) + 200;
  }

  LoadTemplatesRequest request(String operator, String office) {
    var request =
        LoadTemplatesRequest.newBuilder()
            .setOrigin(
                Origin.newBuilder()
                    .setRequestId(requestId())
                    .setOperatorId(operator)
                    .setOfficeId(office)
                    .setPurpose(Purpose.PURPOSE_ENROLLMENT))
            .setPackId(pack.id())
            .setPackDigest(ByteString.copyFrom(HexFormat.of().parseHex(pack.digest())));
    records.forEach(record -> request.addTemplates(template(record)));
    return request.build();
  }

  // Of the content, so that it is the same in each attempt, wherever the file lies by then.
  private String requestId() {
    MessageDigest photos = sha256();
    photos.update(ByteBuffer.allocate(Long.BYTES).putLong(from).flip());
    records.forEach(record -> photos.update(record.photoSha256().asReadOnlyByteBuffer()));
    return "load-" + HexFormat.of().formatHex(photos.digest(), 0, ID_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static TemplateToLoad template(TemplateRecord record) {
    var template =
        TemplateToLoad.newBuilder()
            .setPersonId(record.personId())
            .setPhotoSha256(record.photoSha256())
            .setCapturedOn(record.capturedOn())
            .setSource(record.source());
    switch (record.extraction()) {
      case Extraction.Extracted(var made, _) -> {
        template.setTemplate(bytes(made.vector()));
        record.photo().ifPresent(template::setPhoto);
      }
      case Extraction.Refused(var reason, var detail) ->
          template.setRefusal(
              Refusal.newBuilder()
                  .setReason(RefusalReason.valueOf("REFUSAL_REASON_" + reason.name()))
                  .setDetail(detail));
    }
    return template.build();
  }

  private static ByteString bytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return ByteString.copyFrom(bytes.array());
  }
}
