package org.xiangfu.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.RefusalReason;

/** The batch as a process that is killed at random, and a service that loses its connections. */
@Timeout(240)
class KilledBatchIT {
  private static final int PHOTOS = 400;
  private static final int KILLS = 2;

  @TempDir Path folder;
  private final FakeService service = new FakeService();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private Server server;

  @BeforeEach
  void serve() throws IOException {
    System.out.println("KilledBatchIT seed " + seed);
    service.later = Optional.of(Executors.newSingleThreadScheduledExecutor());
    service.delayMillis = 3;
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service)
            .build()
            .start();
    service.answer =
        request -> {
          // As the real service: the second time it is there already, and a broken photo stays so.
          if (random.nextInt(400) == 0) {
            return Optional.empty();
          }
          return Optional.of(
              request.getPhoto().toStringUtf8().startsWith("broken")
                  ? FakeService.refused(RefusalReason.REFUSAL_REASON_NO_FACE, "none")
                  : service.received.get(FakeService.lineOf(request)).size() > 1
                      ? FakeService.already()
                      : FakeService.enrolled());
        };
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
    service.later.orElseThrow().shutdownNow();
  }

  @Test
  void everyLineOfAFolderIsAccountedForOnce() throws Exception {
    for (int i = 0; i < PHOTOS; i++) {
      Path person = Files.createDirectories(folder.resolve("archive/P" + i));
      Files.writeString(person.resolve("1.jpg"), content(i));
    }
    killAndFinish("--archive", folder.resolve("archive").toString(), "--persons-from-folders");
  }

  @Test
  void everyRecordOfATarIsAccountedForOnce() throws Exception {
    Path file = folder.resolve("archive.tar");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < PHOTOS; i++) {
        byte[] bytes = content(i).getBytes(UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry("P" + i + "/1.jpg");
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
    killAndFinish("--archive", file.toString(), "--persons-from-folders");
  }

  @Test
  void everyFileOfAWatchedFolderIsMovedOnceAndNoneIsLost() throws Exception {
    Path feed = Files.createDirectories(folder.resolve("feed"));
    for (int i = 0; i < PHOTOS; i++) {
      Path person = Files.createDirectories(feed.resolve("P" + i));
      Files.writeString(person.resolve("1.jpg"), content(i));
    }
    String[] options = {"--watch", feed.toString(), "--settle", "1ms"};
    killSomeTimes(options);
    Process last = start(options);
    while (count(feed.resolve("done")) + count(feed.resolve("refused")) < PHOTOS) {
      assertTrue(last.isAlive(), "seed " + seed + ": it ended by itself");
      Thread.sleep(50);
    }
    last.destroy();
    assertTrue(last.waitFor(30, TimeUnit.SECONDS));
    assertEquals(PHOTOS - 4, count(feed.resolve("done")), "seed " + seed);
    assertEquals(4, count(feed.resolve("refused")), "seed " + seed);
    assertEveryPhotoArrived();
    String text = Files.readString(folder.resolve("report.txt"));
    assertTrue(text.contains(PHOTOS + " lines in the manifest"), "seed " + seed + "\n" + text);
  }

  private static String content(int i) {
    return (i % 100 == 7 ? "broken " : "photo ") + i;
  }

  private void killAndFinish(String... options) throws Exception {
    killSomeTimes(options);
    Process last = start(options);
    assertEquals(1, last.waitFor(), "seed " + seed);
    String text = Files.readString(folder.resolve("report.txt"));
    assertTrue(text.contains(PHOTOS + " lines in the manifest"), "seed " + seed + "\n" + text);
    assertTrue(text.contains("4 refused"), "seed " + seed + "\n" + text);
    assertTrue(text.contains("0 in error"), "seed " + seed + "\n" + text);
    long good =
        text.lines()
            .filter(l -> l.endsWith(" enrolled") || l.endsWith("in the gallery already"))
            .mapToLong(l -> Long.parseLong(l.substring(0, l.indexOf(' '))))
            .sum();
    assertEquals(PHOTOS - 4, good + duplicates(text), "seed " + seed + "\n" + text);
    assertEveryPhotoArrived();
  }

  private static long duplicates(String text) {
    return text.lines()
        .filter(l -> l.contains("sent once already"))
        .mapToLong(l -> Long.parseLong(l.substring(0, l.indexOf(' '))))
        .sum();
  }

  private void assertEveryPhotoArrived() {
    long distinct =
        service.received.values().stream()
            .flatMap(List::stream)
            .map(request -> request.getPhoto().toStringUtf8())
            .distinct()
            .count();
    assertEquals(PHOTOS, distinct, "seed " + seed);
  }

  private void killSomeTimes(String... options) throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      Process batch = start(options);
      long until = (long) service.received.size() + random.nextInt(PHOTOS / KILLS);
      while (service.received.size() < until && batch.isAlive()) {
        Thread.sleep(1);
      }
      batch.destroyForcibly().waitFor();
    }
  }

  private Process start(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "enroll",
                "--plaintext",
                "--server",
                "127.0.0.1:" + server.getPort(),
                "--in-flight",
                "16",
                "--lang",
                "en",
                "--journal",
                folder.resolve("journal").toString(),
                "--report-text",
                folder.resolve("report.txt").toString()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile())
        .start();
  }

  private static long count(Path below) throws IOException {
    if (!Files.exists(below)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(below)) {
      return files.filter(Files::isRegularFile).count();
    }
  }
}
