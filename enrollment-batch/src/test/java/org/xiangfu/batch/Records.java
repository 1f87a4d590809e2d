package org.xiangfu.batch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a source gives, in short. */
final class Records {
  private Records() {}

  /** Every record behind a mark. */
  static List<PhotoRecord> all(PhotoSource source, Mark after) throws IOException {
    List<PhotoRecord> all = new ArrayList<>();
    try (PhotoSource.Records records = source.open(after)) {
      for (var record = records.next(); record.isPresent(); record = records.next()) {
        all.add(record.get());
      }
    }
    return all;
  }

  /** Photo, person and bytes or reason of each. */
  static List<String> texts(PhotoSource source, Mark after) throws IOException {
    List<String> texts = new ArrayList<>();
    for (PhotoRecord record : all(source, after)) {
      String content =
          switch (record.content().read()) {
            case Photo.Content photo -> photo.bytes().toStringUtf8();
            case Photo.Unusable unusable -> unusable.reason();
          };
      texts.add(record.photo() + " " + record.personId() + " " + content);
    }
    return texts;
  }
}
