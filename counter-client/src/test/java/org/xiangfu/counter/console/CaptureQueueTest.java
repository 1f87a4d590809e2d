package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.OpenCaseRequest;

class CaptureQueueTest {
  private static final HeldCapture HELD =
      new HeldCapture(
          "11111111-2222-3333-4444-555555555555",
          "clerk01",
          Instant.ofEpochMilli(1_700_000_000_000L),
          Optional.of(OpenCaseRequest.newBuilder().setPersonId("A123456789").build()),
          Optional.of(
              AddProbeRequest.newBuilder()
                  .setProbe(ByteString.copyFromUtf8("the pixels of a face"))
                  .build()));

  @TempDir Path data;

  @Test
  void whatWasHeldIsThereAfterAStop() throws IOException {
    try (var queue = CaptureQueue.open(data)) {
      queue.put(HELD);
    }
    try (var queue = CaptureQueue.open(data)) {
      assertEquals(List.of(HELD), queue.of("clerk01"));
      assertEquals(List.of(), queue.of("clerk02"));
      queue.remove(HELD.id());
    }
    try (var queue = CaptureQueue.open(data)) {
      assertEquals(List.of(), queue.of("clerk01"));
    }
  }

  @Test
  void nothingOfThePersonIsReadableAndTheKeyIsTheOwnersAlone() throws IOException {
    try (var queue = CaptureQueue.open(data)) {
      queue.put(HELD);
    }
    for (Path file : files()) {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertFalse(content.contains("A123456789") || content.contains("pixels"), file.toString());
    }
    assertEquals("rw-------", permissions(data.resolve("captures.key")));
    assertEquals("rwx------", permissions(data.resolve("captures")));
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    try (var queue = CaptureQueue.open(data)) {
      queue.put(HELD);
    }
    Path file = data.resolve("captures").resolve(HELD.id() + ".sealed");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    IOException e = assertThrows(IOException.class, () -> CaptureQueue.open(data));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  @Test
  void aFolderIsForOneConsole() throws IOException {
    try (var _ = CaptureQueue.open(data)) {
      IOException e = assertThrows(IOException.class, () -> CaptureQueue.open(data));
      assertTrue(e.getMessage().startsWith("another console uses"), e.getMessage());
    }
    CaptureQueue.open(data).close();
  }

  @Test
  void moreThanItHoldsIsRefusedAndTheRestKept() throws IOException {
    try (var queue = CaptureQueue.open(data)) {
      for (int i = 0; i < CaptureQueue.MOST; i++) {
        queue.put(
            new HeldCapture("n" + i, "clerk01", HELD.since(), Optional.empty(), Optional.empty()));
      }
      assertThrows(IOException.class, () -> queue.put(HELD));
      assertEquals(CaptureQueue.MOST, queue.of("clerk01").size());
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
