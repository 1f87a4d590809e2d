package org.xiangfu.batch.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.Template;
import org.xiangfu.templates.TemplateFileWriter;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.templates.TemplateRecord;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollmentServiceGrpc.EnrollmentServiceImplBase;
import org.xiangfu.v1.LoadTemplatesRequest;
import org.xiangfu.v1.LoadTemplatesResponse;
import org.xiangfu.v1.RefusedTemplate;
import org.xiangfu.v1.TemplateToLoad;
import picocli.CommandLine;

@Timeout(60)
class LoadCommandTest {
  private static final TemplatePack PACK = new TemplatePack("pack-1", "ab".repeat(32), 4);
  private static final int RECORDS = 5_000;

  @TempDir Path folder;

  private final FakeGallery service = new FakeGallery();
  private Server server;
  private TemplateKeys keys;

  /** Puts on record what it is sent; refuses persons without a number, as a service does. */
  private static final class FakeGallery extends EnrollmentServiceImplBase {
    final Map<ByteString, Integer> stored = new ConcurrentHashMap<>();
    final AtomicInteger calls = new AtomicInteger();
    volatile int failsFrom = Integer.MAX_VALUE;
    volatile Status failure = Status.UNAUTHENTICATED;

    @Override
    public void loadTemplates(
        LoadTemplatesRequest request, StreamObserver<LoadTemplatesResponse> reply) {
      if (calls.incrementAndGet() > failsFrom) {
        reply.onError(failure.asRuntimeException());
        return;
      }
      var answer = LoadTemplatesResponse.newBuilder();
      for (int i = 0; i < request.getTemplatesCount(); i++) {
        TemplateToLoad template = request.getTemplates(i);
        if (template.getPersonId().isEmpty()) {
          answer.addOutcomes(EnrollOutcome.ENROLL_OUTCOME_UNSPECIFIED);
          answer.addRefused(
              RefusedTemplate.newBuilder()
                  .setPlace(i)
                  .setError(
                      com.google.rpc.Status.newBuilder()
                          .setCode(Code.INVALID_ARGUMENT_VALUE)
                          .setMessage("person_id is empty")));
          continue;
        }
        boolean known = stored.merge(template.getPhotoSha256(), 1, Integer::sum) > 1;
        answer.addOutcomes(
            template.hasRefusal()
                ? EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL
                : known
                    ? EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED
                    : EnrollOutcome.ENROLL_OUTCOME_ENROLLED);
      }
      reply.onNext(answer.build());
      reply.onCompleted();
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service)
            .build()
            .start();
    keys = TemplateKeys.make();
    Files.write(folder.resolve("templates.key"), keys.toBytes());
    Files.createDirectories(folder.resolve("in"));
    write("in/part-1.xft", 0, 3_000, Integer.MAX_VALUE);
    write("in/part-2.xft", 3_000, RECORDS, Integer.MAX_VALUE);
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  // The hundredth of each hundred gave no template.
  private void write(String name, int from, int to, int nameless) throws IOException {
    try (var writer = TemplateFileWriter.create(folder.resolve(name), keys, PACK)) {
      for (int i = from; i < to; i++) {
        byte[] sha256 = ByteBuffer.allocate(32).putInt(i).array();
        writer.write(
            new TemplateRecord(
                i + 1,
                i + ".jpg",
                i == nameless ? "" : "P" + i,
                "",
                "",
                ByteString.copyFrom(sha256),
                Optional.empty(),
                i % 100 == 99
                    ? new Extraction.Refused(RefusalReason.NO_FACE, "no face")
                    : new Extraction.Extracted(
                        new Template(PACK.id(), new float[] {0, 1, 0, 0}),
                        new FaceBox(0, 0, 1, 1, 1)),
                List.of()));
      }
      writer.finish();
    }
  }

  private record Run(int exit, String out, String err) {}

  private Run load(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--templates",
                folder.resolve("in").toString(),
                "--templates-key",
                folder.resolve("templates.key").toString(),
                "--plaintext",
                "--server",
                "127.0.0.1:" + server.getPort()));
    words.addAll(Arrays.asList(more));
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        new CommandLine(new LoadCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  @Test
  void everyRecordIsSentOnceAndCounted() {
    Run run = load("--lang", "en");
    assertEquals(0, run.exit, run.err);
    assertTrue(run.out.contains("2 files, 5,000 records"), run.out);
    assertTrue(run.out.contains("4,950 put on record"), run.out);
    assertTrue(run.out.contains("50 failures to enrol"), run.out);
    assertEquals(RECORDS, service.stored.size());
    Run again = load("--lang", "zh-TW");
    assertEquals(0, again.exit, again.err);
    assertTrue(again.out.contains("其中 5,000 筆先前已完成"), again.out);
    assertTrue(service.stored.values().stream().allMatch(times -> times == 1));
  }

  @Test
  void whatWasCutGoesOnWhereItWas() {
    service.failsFrom = 2;
    Run cut = load("--lang", "en", "--in-flight", "1");
    assertEquals(3, cut.exit);
    assertTrue(cut.err.contains("UNAUTHENTICATED"), cut.err);
    assertEquals(2_048, service.stored.size());
    service.failsFrom = Integer.MAX_VALUE;
    Run rest = load("--lang", "en");
    assertEquals(0, rest.exit, rest.err);
    assertTrue(rest.out.contains("2,048 of them done by earlier runs"), rest.out);
    assertTrue(rest.out.contains("4,950 put on record"), rest.out);
    assertEquals(RECORDS, service.stored.size());
    assertTrue(service.stored.values().stream().allMatch(times -> times == 1));
  }

  @Test
  void anotherFileOfTheSameNameIsAnotherFile() throws IOException {
    assertEquals(0, load().exit);
    write("in/part-1.xft", RECORDS, RECORDS + 3_000, Integer.MAX_VALUE);
    Run run = load("--lang", "en");
    assertEquals(0, run.exit, run.err);
    assertEquals(RECORDS + 3_000, service.stored.size());
    assertTrue(service.stored.values().stream().allMatch(times -> times == 1));
  }

  @Test
  void aRecordThatIsRefusedIsListedAndTheOthersAreLoaded() throws IOException {
    write("in/part-2.xft", 3_000, RECORDS, 4_321);
    Run run = load("--lang", "en");
    assertEquals(1, run.exit, run.err);
    assertTrue(run.out.contains("part-2.xft, record 1,322: INVALID_ARGUMENT"), run.out);
    assertFalse(run.out.contains("Every record"), run.out);
    assertEquals(RECORDS - 1, service.stored.size());
  }

  @Test
  void aFileThatWasAlteredIsNamed() throws IOException {
    Path part = folder.resolve("in/part-2.xft");
    byte[] whole = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(whole, whole.length - 1));
    Run run = load("--lang", "en");
    assertEquals(2, run.exit);
    assertTrue(run.err.contains("part-2.xft is cut short"), run.err);
  }
}
