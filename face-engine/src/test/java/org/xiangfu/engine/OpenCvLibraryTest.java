package org.xiangfu.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenCvLibraryTest {
  @TempDir private Path cache;

  @Test
  void itIsUnpackedOnceHoweverManyAskAtOnce() throws Exception {
    Callable<Path> unpack = () -> OpenCvLibrary.ofThisPlatform(cache).unpacked();
    List<Path> files;
    try (var threads = Executors.newFixedThreadPool(3)) {
      files =
          threads.invokeAll(List.of(unpack, unpack, unpack)).stream()
              .map(Future::resultNow)
              .toList();
    }

    assertEquals(1, files.stream().distinct().count());
    assertEquals(List.of(files.getFirst()), everyFile());
    assertTrue(Files.size(files.getFirst()) > 1 << 20);
  }

  @Test
  void aSecondProcessTakesWhatTheFirstUnpacked() throws Exception {
    Path file = OpenCvLibrary.ofThisPlatform(cache).unpacked();
    FileTime old = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, old);

    assertEquals(file, OpenCvLibrary.ofThisPlatform(cache).unpacked());
    assertEquals(old, Files.getLastModifiedTime(file));
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws Exception {
    Path taken = Files.writeString(cache.resolve("file"), "not a folder");

    var thrown =
        assertThrows(
            UncheckedIOException.class, () -> OpenCvLibrary.ofThisPlatform(taken).unpacked());

    assertTrue(thrown.getMessage().contains(taken.toString()), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("DJL_CACHE_DIR"), thrown.getMessage());
  }

  private List<Path> everyFile() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
