package org.xiangfu.batch.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.batch.Photo;
import org.xiangfu.batch.PhotoArchive;

/** Photos of any name are read, and nothing outside of the archive. */
class HadoopPhotosTest {
  @TempDir Path folder;

  private Photo read(String path) throws IOException {
    var photos =
        new HadoopPhotos(
            new org.apache.hadoop.fs.Path(folder.resolve("photos").toUri()), new Configuration());
    return photos.read(new Line(7, path, "A123456789", "", ""));
  }

  private void put(String path, byte[] bytes) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static String reason(Photo photo) {
    return assertInstanceOf(Photo.Unusable.class, photo).reason();
  }

  @Test
  void namesMayHoldWhatHadoopTakesForSchemesAndPatterns() throws IOException {
    byte[] bytes = {1, 2, 3};
    for (String name : new String[] {"a:b/1.jpg", "王 小明/{1}*?.jpg", "%41#2.jpg"}) {
      put("photos/" + name, bytes);
      var content = assertInstanceOf(Photo.Content.class, read(name), name);
      assertArrayEquals(bytes, content.bytes().toByteArray());
    }
  }

  @Test
  void whatIsNotThereOrLeadsOutOfTheArchiveIsMissing() throws IOException {
    put("other/1.jpg", new byte[] {1});
    put("photos/2.jpg", new byte[] {1});
    for (String path : new String[] {"lost.jpg", "../other/1.jpg", "a/../2.jpg", "/2.jpg", ""}) {
      assertEquals("PHOTO_MISSING", reason(read(path)), path);
    }
  }

  @Test
  void aPhotoLargerThanTheServiceTakesIsRefused() throws IOException {
    put("photos/large.jpg", new byte[PhotoArchive.MAX_PHOTO_BYTES + 1]);
    assertEquals("PHOTO_TOO_LARGE", reason(read("large.jpg")));
  }

  @Test
  void aStoreOutOfReachIsAFailureThatNamesTheRecordAlone() throws IOException {
    var hadoop = new Configuration();
    hadoop.setClass("fs.flaky.impl", FlakyFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    put("photos/A123456789.jpg", new byte[] {1});
    FlakyFileSystem.failToOpen("A123456789.jpg", 1);
    var photos =
        new HadoopPhotos(
            new org.apache.hadoop.fs.Path("flaky://" + folder.resolve("photos")), hadoop);
    var line = new Line(7, "A123456789.jpg", "A123456789", "", "");
    var failed = assertThrows(IOException.class, () -> photos.read(line));
    assertEquals(
        "record 7: the archive is out of reach (java.io.IOException)", failed.getMessage());
    assertNull(failed.getCause());
  }
}
