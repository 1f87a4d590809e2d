package org.xiangfu.server.portrait;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeImagesTest {
  private static final byte[] PHOTO = "the bytes of a capture".getBytes(UTF_8);
  private static final String CHECK = "00112233445566778899aabbccddeeff";

  @TempDir Path data;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  private PortraitStore open() throws IOException {
    return PortraitStore.open(PortraitSettings.LOCAL, data, false);
  }

  @Test
  void aCaptureIsFoundByItsCheckAfterARestartAndGoneWhenDeleted() throws IOException {
    try (PortraitStore store = open()) {
      new ProbeImages(store, metrics).keep(CHECK, PHOTO).join();
    }
    try (PortraitStore store = open()) {
      var images = new ProbeImages(store, metrics);
      assertArrayEquals(PHOTO, images.find(CHECK).join().orElseThrow());
      assertTrue(store.get(CHECK.getBytes(UTF_8)).join().isEmpty(), "it is no portrait");
      images.delete(CHECK).join();
      assertTrue(images.find(CHECK).join().isEmpty());
    }
  }

  @Test
  void neitherNameNorContentTellsOfTheCheck() throws IOException {
    try (PortraitStore store = open()) {
      new ProbeImages(store, metrics).keep(CHECK, PHOTO).join();
    }
    try (Stream<Path> files = Files.walk(data.resolve("portraits"))) {
      Path object = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      assertFalse(object.toString().contains(CHECK));
      assertFalse(new String(Files.readAllBytes(object), UTF_8).contains("capture"));
    }
  }

  @Test
  void aStoreThatFailsIsCountedAndHoldsNoCheckUp() throws IOException {
    PortraitStore store = open();
    store.close();
    new ProbeImages(store, metrics).keep(CHECK, PHOTO).join();
    assertEquals(1, metrics.counter("xiangfu.probe.images.lost").count());
  }
}
