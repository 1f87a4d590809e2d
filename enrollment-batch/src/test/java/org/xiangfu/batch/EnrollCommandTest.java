package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.RefusalReason;
import picocli.CommandLine;

@Timeout(60)
class EnrollCommandTest {
  @TempDir Path folder;
  private final FakeService service = new FakeService();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server = serve(0);
    for (int i = 0; i < 30; i++) {
      Path person = Files.createDirectories(folder.resolve("archive/Person_%02d".formatted(i)));
      Files.writeString(person.resolve("1.jpg"), "photo " + i);
    }
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void exitsWithZeroWhenEveryPhotoIsInTheGallery() {
    Run run = enroll("--persons-from-folders", "--lang", "en");
    assertEquals(0, run.exit, run.err);
    assertTrue(run.out.contains("30 enrolled"), run.out);
    assertTrue(run.out.contains("Every photo is in the gallery."), run.out);
    Run again = enroll("--persons-from-folders", "--lang", "zh-TW");
    assertEquals(0, again.exit);
    assertTrue(again.out.contains("其中 30 列於先前執行時完成"), again.out);
    assertEquals(Set.of(1), new HashSet<>(service.timesReceived().values()));
    assertTrue(Files.isDirectory(folder.resolve(".xiangfu-enroll")));
  }

  @Test
  void exitsWithOneAndListsWhatWasRefused() throws IOException {
    service.answer =
        request ->
            Optional.of(
                FakeService.lineOf(request) == 4
                    ? FakeService.refused(RefusalReason.REFUSAL_REASON_NO_FACE, "best score 0.21")
                    : FakeService.enrolled());
    Path csv = folder.resolve("refused.csv");
    Path text = folder.resolve("report.txt");
    Run run =
        enroll(
            "--persons-from-folders",
            "--lang",
            "en",
            "--report-csv",
            csv.toString(),
            "--report-text",
            text.toString());
    assertEquals(1, run.exit);
    assertTrue(run.out.contains("line 4: NO_FACE, no face found (best score 0.21)"), run.out);
    assertFalse((run.out + run.err).contains("Person_"), run.out + run.err);
    assertEquals(run.out, Files.readString(text));
    assertEquals(
        "line,outcome,reason,detail\r\n4,REFUSED,NO_FACE,best score 0.21\r\n",
        Files.readString(csv));
  }

  @Test
  void exitsWithTwoOnWhatItCannotUse() throws IOException {
    assertEquals(2, enroll("--lang", "en").exit);
    assertEquals(2, enroll("--manifest", "m.csv", "--persons-from-folders").exit);
    assertEquals(2, enroll("--persons-from-folders", "--in-flight", "0").exit);
    Files.writeString(folder.resolve("m.csv"), "file,person\n");
    Run run = enroll("--manifest", folder.resolve("m.csv").toString());
    assertEquals(2, run.exit);
    assertTrue(run.err.contains("m.csv line 1: there is no column 'photo'"), run.err);
    run = run("enroll", "--archive", folder.resolve("gone").toString(), "--persons-from-folders");
    assertEquals(2, run.exit);
    assertTrue(run.err.contains("gone: no such folder or ZIP file"), run.err);
    run =
        run(
            "enroll",
            "--archive",
            folder.resolve("archive").toString(),
            "--persons-from-folders",
            "--trust",
            folder.resolve("ca.pem").toString());
    assertEquals(2, run.exit);
    assertTrue(run.err.contains("cannot read the TLS file"), run.err);
    run = enroll("--manifest", folder.resolve("none.csv").toString());
    assertEquals(2, run.exit, run.err);
    assertTrue(run.err.contains("none.csv"), run.err);
  }

  @Test
  void exitsWithThreeWhenTheServiceStaysAwayAndGoesOnLater() throws Exception {
    int port = server.getPort();
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    Run run = enroll(port, "--persons-from-folders", "--give-up-after", "1s", "--lang", "en");
    assertEquals(3, run.exit, run.err);
    assertTrue(run.out.contains("Gave up: no answer from the service for 1 s"), run.out);
    assertTrue(run.out.contains("30 not answered yet"), run.out);
    server = serve(port);
    assertEquals(0, enroll(port, "--persons-from-folders").exit);
  }

  @Test
  void aServiceThatDiesAndComesBackCostsNoPhoto() throws Exception {
    int port = server.getPort();
    AtomicBoolean killed = new AtomicBoolean();
    service.answer =
        request -> {
          if (FakeService.lineOf(request) == 15 && killed.compareAndSet(false, true)) {
            Thread.ofVirtual().start(() -> restart(port));
            return Optional.empty();
          }
          return Optional.of(FakeService.enrolled());
        };
    Run run = enroll(port, "--persons-from-folders", "--in-flight", "4", "--lang", "en");
    assertEquals(0, run.exit, run.out + run.err);
    assertTrue(killed.get());
    assertEquals(30, service.acknowledged.size());
  }

  @Test
  void aJournalBegunWithAnotherServiceIsPointedOut() throws IOException {
    assertEquals(0, enroll("--persons-from-folders").exit);
    Server other = serve(0);
    try {
      Run run = enroll(other.getPort(), "--persons-from-folders", "--lang", "en");
      assertTrue(
          run.out.contains("the service at 127.0.0.1:" + server.getPort() + "; what that one"),
          run.out);
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void writesTheManifestOfTheFolders() throws IOException {
    Path manifest = folder.resolve("made.csv");
    Run run = enroll("--persons-from-folders", "--write-manifest", manifest.toString());
    assertEquals(0, run.exit, run.err);
    assertEquals("Person_00/1.jpg,Person_00", Files.readAllLines(manifest).get(1));
    assertTrue(service.received.isEmpty());
    assertEquals(2, enroll("--persons-from-folders", "--write-manifest", manifest.toString()).exit);
    assertEquals(0, enroll("--manifest", manifest.toString()).exit);
    assertEquals(30, service.acknowledged.size());
  }

  @Test
  void helpTeaches() {
    Run run = run("enroll", "--help");
    assertEquals(0, run.exit);
    for (String word : List.of("captured_on", "Exit codes:", "Examples:", "--give-up-after")) {
      assertTrue(run.out.contains(word), word);
    }
  }

  @Test
  void bothLanguagesHaveTheSameMessages() throws IOException {
    assertEquals(keys("messages.properties"), keys("messages_zh_TW.properties"));
  }

  private static Set<Object> keys(String bundle) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = EnrollCommand.class.getResourceAsStream(bundle)) {
      properties.load(in);
    }
    return properties.keySet();
  }

  private void restart(int port) {
    try {
      server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      Thread.sleep(300);
      server = serve(port);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Server serve(int port) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(service)
        .build()
        .start();
  }

  private Run enroll(String... options) {
    return enroll(server.getPort(), options);
  }

  private Run enroll(int port, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "enroll",
                "--archive",
                folder.resolve("archive").toString(),
                "--plaintext",
                "--server",
                "127.0.0.1:" + port));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exit = line.execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private record Run(int exit, String out, String err) {}
}
