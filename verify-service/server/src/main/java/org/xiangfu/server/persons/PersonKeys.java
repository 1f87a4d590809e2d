package org.xiangfu.server.persons;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.xiangfu.server.person.NameForm;
import org.xiangfu.server.sealing.DataSeal;

/** What entries are looked up by: digests that nobody can make without the keys. */
record PersonKeys(DataSeal data) {
  private static final int BYTES = 16;

  List<String> of(List<String> names, String birthDate) {
    return Stream.concat(names.stream().map(this::ofName), Stream.of(ofBirthDate(birthDate)))
        .filter(key -> !key.isEmpty())
        .distinct()
        .toList();
  }

  /** Empty for a name of which nothing counts. */
  String ofName(String name) {
    return key("name", NameForm.of(name));
  }

  String ofBirthDate(String date) {
    return key("birth date", date);
  }

  private String key(String use, String text) {
    if (text.isEmpty()) {
      return "";
    }
    byte[] digest =
        data.digest(use, Hashing.sha256().hashString(use + '\n' + text, UTF_8).asBytes());
    return HexFormat.of().formatHex(digest, 0, BYTES);
  }
}
