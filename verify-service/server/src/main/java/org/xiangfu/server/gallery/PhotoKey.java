package org.xiangfu.server.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import org.xiangfu.server.gallery.v1.PhotoRecord;

/**
 * What makes two enrolments the same one: person, photo bytes and model pack. At first enrolment
 * the key is also the photo's id; the id stays when the person's number changes, the key follows.
 */
public final class PhotoKey {
  private PhotoKey() {}

  /** The key as 64 hexadecimal digits. */
  public static String of(String personId, byte[] photoSha256, String packId) {
    return Hashing.sha256()
        .newHasher()
        .putString(personId, UTF_8)
        .putByte((byte) 0)
        .putBytes(photoSha256)
        .putString(packId, UTF_8)
        .hash()
        .toString();
  }

  /** The key of a record under the number that its person has now. */
  public static String of(PhotoRecord record) {
    return of(record.getPersonId(), record.getPhotoSha256().toByteArray(), record.getPackId());
  }
}
