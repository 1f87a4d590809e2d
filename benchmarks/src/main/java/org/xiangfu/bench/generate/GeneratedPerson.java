package org.xiangfu.bench.generate;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.xiangfu.server.gallery.PhotoKey;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;

/** The gallery records of generated identities. */
public final class GeneratedPerson {
  private GeneratedPerson() {}

  /** The number under which an identity is enrolled. */
  public static String id(long identity) {
    return "G%09d".formatted(identity);
  }

  /** The record of one generated photo: as an enrolled one's, but for the place it came from. */
  public static PhotoRecord record(String packId, long identity, int number) {
    String personId = id(identity);
    byte[] sha256 =
        Hashing.sha256().hashString(personId + "/" + number, StandardCharsets.UTF_8).asBytes();
    return PhotoRecord.newBuilder()
        .setPhotoId(PhotoKey.of(personId, sha256, packId))
        .setPersonId(personId)
        .setPhotoSha256(ByteString.copyFrom(sha256))
        .setPackId(packId)
        .setState(PhotoState.PHOTO_STATE_ACTIVE)
        .setSource("generated")
        .build();
  }

  /** One generated photo as a gallery's command enrols it. */
  public static NewPhoto photo(TemplateGenerator templates, long identity, int number) {
    float[] vector = templates.photo(identity, number).vector();
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return NewPhoto.newBuilder()
        .setRecord(record(templates.packId(), identity, number))
        .setTemplate(ByteString.copyFrom(bytes.array()))
        .build();
  }
}
