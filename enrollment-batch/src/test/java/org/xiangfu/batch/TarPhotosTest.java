package org.xiangfu.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarPhotosTest {
  private static final List<String> PHOTOS =
      List.of("王小明/1.jpg", "Lin/2.jpg", "Lin/notes.txt", "Wu/3.jpg");

  @TempDir Path folder;

  @Test
  void aTarGivesItsPhotosInItsOrderAndGoesOnBehindEachOfThem() throws IOException {
    for (Path tar :
        List.of(tar("a.tar", "UTF-8"), tar("b.tar.gz", "UTF-8"), tar("c.tar", "MS950"))) {
      try (PhotoSource source = TarPhotos.open(tar, Optional.empty())) {
        List<String> all = Records.texts(source, Mark.START);
        assertEquals(
            List.of(
                "王小明/1.jpg 王小明 photo 王小明/1.jpg",
                "Lin/2.jpg Lin photo Lin/2.jpg",
                "Wu/3.jpg Wu photo Wu/3.jpg"),
            all);
        List<PhotoRecord> records = Records.all(source, Mark.START);
        for (int i = 0; i < records.size(); i++) {
          Mark behind = new Mark(records.get(i).place(), records.get(i).number());
          assertEquals(all.subList(i + 1, all.size()), Records.texts(source, behind));
          if (i + 1 < records.size()) {
            assertEquals(i + 2, Records.all(source, behind).getFirst().number());
          }
        }
      }
    }
  }

  @Test
  void aManifestSaysWhoIsShownAndWhatNeverCameIsMissing() throws IOException {
    Path manifest =
        Files.writeString(
            folder.resolve("m.jsonl"),
            """
            {"photo": "Wu/3.jpg", "person_id": "P3"}
            {"photo": "gone.jpg", "person_id": "P4"}

            {"photo": "王小明/1.jpg", "person_id": "P1"}
            """);
    try (PhotoSource source =
        TarPhotos.open(tar("a.tar", "UTF-8"), Optional.of(Manifest.ofFile(manifest)))) {
      assertEquals(
          List.of(
              "王小明/1.jpg P1 photo 王小明/1.jpg",
              "Wu/3.jpg P3 photo Wu/3.jpg",
              "gone.jpg P4 PHOTO_MISSING"),
          Records.texts(source, Mark.START));
      assertEquals(
          List.of(4L, 1L, 2L),
          Records.all(source, Mark.START).stream().map(PhotoRecord::number).toList());
    }
  }

  @Test
  void aTarThatEndsEarlyGivesWhatCameBeforeAndSaysWhere() throws IOException {
    Path whole = tar("a.tar", "UTF-8");
    Path cut = folder.resolve("cut.tar");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(whole), 1024 + 512 + 5));
    try (PhotoSource source = TarPhotos.open(cut, Optional.empty());
        PhotoSource.Records records = source.open(Mark.START)) {
      assertTrue(records.next().isPresent());
      String message = assertThrows(IOException.class, records::next).getMessage();
      assertTrue(message.contains("cut.tar: damaged behind byte"), message);
    }
    Path none = Files.writeString(folder.resolve("none.tar"), "no archive");
    assertThrows(BatchInputException.class, () -> TarPhotos.open(none, Optional.empty()));
  }

  private Path tar(String name, String names) throws IOException {
    Path file = folder.resolve(name);
    OutputStream out = Files.newOutputStream(file);
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(name.endsWith("gz") ? new GZIPOutputStream(out) : out, names)) {
      for (String photo : PHOTOS) {
        byte[] bytes = ("photo " + photo).getBytes(UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(photo);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
    return file;
  }
}
