package org.xiangfu.batch.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.batch.BatchInputException;

/** A folder a person, on a file system of Hadoop. */
class FolderListingTest {
  @TempDir Path folder;

  private FolderListing listing(Path of) {
    return new FolderListing(new org.apache.hadoop.fs.Path(of.toUri()), new Configuration());
  }

  private void put(String... paths) throws IOException {
    for (String path : paths) {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }

  private List<Line> lines() throws IOException {
    List<Line> all = new ArrayList<>();
    try (Listing.Lines lines = listing(folder).open()) {
      for (var next = lines.next(); next.isPresent(); next = lines.next()) {
        all.add(next.get());
      }
    }
    return all;
  }

  @Test
  void photosComeInTheOrderOfTheirPathsEachUnderItsFolder() throws IOException {
    put("b/2.jpg", "b/1.JPEG", "a/x/3.png", "a-1/4.jp2", "王小明/5.tif", "0:1/6.jpg");
    put("notes.txt", ".hidden/7.jpg", "b/.8.jpg");
    List<Line> lines = lines();
    assertEquals(
        List.of("0:1/6.jpg", "a-1/4.jp2", "a/x/3.png", "b/1.JPEG", "b/2.jpg", "王小明/5.tif"),
        lines.stream().map(Line::photo).toList());
    assertEquals(
        List.of("0:1", "a-1", "x", "b", "b", "王小明"), lines.stream().map(Line::personId).toList());
    assertEquals(List.of(2L, 3L, 4L, 5L, 6L, 7L), lines.stream().map(Line::number).toList());
  }

  @Test
  void aPhotoInNoFolderHasNoPerson() throws IOException {
    put("1.jpg");
    assertEquals("the field person_id is empty", lines().getFirst().problem());
  }

  @Test
  void theSummaryTellsOneListingFromAnother() throws IOException {
    put("a/1.jpg");
    Listing.Summary before = listing(folder).summary();
    assertEquals(before, listing(folder).summary());
    put("a/2.jpg");
    Listing.Summary after = listing(folder).summary();
    assertEquals(2, after.records());
    assertNotEquals(before.sha256(), after.sha256());
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    var refused =
        assertThrows(
            BatchInputException.class, () -> listing(folder.resolve("none")).open().close());
    assertTrue(refused.getMessage().endsWith("none: no such folder"), refused.getMessage());
  }

  @Test
  void linesAndPartsDoNotShowPersons() throws IOException {
    put("A123456789/1.jpg");
    assertFalse(new Part(1, lines()).toString().contains("A123456789"));
    assertFalse(lines().toString().contains("A123456789"));
  }
}
