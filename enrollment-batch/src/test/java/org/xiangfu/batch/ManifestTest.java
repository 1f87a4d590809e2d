package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  @TempDir Path folder;

  @Test
  void linesAreReadWithTheirNumbers() throws IOException {
    List<ManifestLine> lines =
        read(
            String.join(
                "\r\n",
                "\uFEFFPhoto,PERSON_ID,captured_on",
                "\"a,b.jpg\",王小明,2019-05-31",
                "",
                ".\\c\\d.jpg, P2 ,"));
    assertEquals(
        List.of(
            new ManifestLine(2, "a,b.jpg", "王小明", "2019-05-31", Optional.empty(), List.of()),
            new ManifestLine(4, "c/d.jpg", "P2", "", Optional.empty(), List.of())),
        lines);
  }

  @Test
  void aLineThatCannotBeUsedSaysWhyWithoutNamingThePerson() throws IOException {
    List<ManifestLine> lines =
        read(
            """
            photo,person_id,captured_on
            ,P1,
            a.jpg,,
            a.jpg,P3,31.5.2019
            a.jpg,P4
            a.jpg,%s,
            """
                .formatted("P".repeat(65)));
    assertEquals(
        List.of(
            "2 the field photo is empty",
            "3 the field person_id is empty",
            "4 captured_on is no date such as 2019-05-31",
            "5 the line has 2 fields, the header 3",
            "6 person_id is longer than 64 characters"),
        lines.stream().map(l -> l.number() + " " + l.problem().orElse("-")).toList());
  }

  @Test
  void aFileThatIsNoManifestIsRefusedWithFileAndLine() throws IOException {
    assertEquals(
        "m.csv line 1: there is no column 'person_id'; a manifest is UTF-8 and begins with"
            + " photo,person_id or photo,person_id,captured_on",
        refusal("photo,name\na.jpg,P\n".getBytes(StandardCharsets.UTF_8)));
    assertTrue(
        refusal("photo,person_id\na.jpg,P\n\"b.jpg,Q\n".getBytes(StandardCharsets.UTF_8))
            .startsWith("m.csv line 4: not readable as CSV"),
        "open quotation mark");
    assertTrue(
        refusal("photo,person_id\na.jpg,王\n".getBytes(Charset.forName("Big5")))
            .contains("not UTF-8"));
    assertTrue(refusal(new byte[0]).startsWith("m.csv line 1: there is no column 'photo'"));
  }

  @Test
  void foldersNameThePersonsAndTheWrittenManifestIsTheSame() throws IOException {
    for (String path :
        List.of("x/Wu/1.jpg", "Lin/2.JPG", "top.png", "Lin/notes.txt", "Lin/._2.jpg")) {
      Files.createDirectories(folder.resolve("photos").resolve(path).getParent());
      Files.write(folder.resolve("photos").resolve(path), new byte[1]);
    }
    Path written = folder.resolve("m.csv");
    PhotoArchive archive = PhotoArchive.open(folder.resolve("photos"));
    try (PhotoSource photos = PhotoSource.ofFolders(archive)) {
      assertEquals(3, FolderPhotos.writeManifest(archive, written));
      assertEquals(
          "photo,person_id\r\nLin/2.JPG,Lin\r\ntop.png,\r\nx/Wu/1.jpg,Wu\r\n",
          Files.readString(written));
      PhotoSource same = PhotoSource.of(archive, Manifest.ofFile(written));
      assertEquals(photos.job(), same.job());
      assertEquals(OptionalLong.of(3), photos.size());
    }
  }

  private String refusal(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("m.csv"), content);
    return assertThrows(BatchInputException.class, () -> Manifest.ofFile(file).summary())
        .getMessage()
        .replace(folder + "/", "");
  }

  private List<ManifestLine> read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("m.csv"), text);
    List<ManifestLine> lines = new ArrayList<>();
    try (ManifestReader reader = Manifest.ofFile(file).open()) {
      for (var line = reader.next(); line.isPresent(); line = reader.next()) {
        lines.add(line.get());
      }
    }
    return lines;
  }
}
