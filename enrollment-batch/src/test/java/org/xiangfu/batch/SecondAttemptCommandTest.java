package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EyeMarks;
import org.xiangfu.v1.RefusalReason;
import org.xiangfu.v1.SecondAttempt;

/** {@code xiangfu enroll --attempt} and {@code --eye-marks} after a run that had refusals. */
@Timeout(60)
class SecondAttemptCommandTest {
  @TempDir Path folder;
  private final FakeService service = new FakeService();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service)
            .build()
            .start();
    Path archive = Files.createDirectories(folder.resolve("archive"));
    StringBuilder manifest = new StringBuilder("photo,person_id\n");
    for (int i = 0; i < 9; i++) {
      Files.writeString(archive.resolve(i + ".jpg"), "photo " + i);
      manifest.append("%d.jpg,P%d%n".formatted(i, i));
    }
    Files.writeString(folder.resolve("m.csv"), manifest);
    service.answer =
        request -> {
          boolean refused = FakeService.lineOf(request) % 3 == 0 && !request.hasSecondAttempt();
          return Optional.of(
              refused
                  ? FakeService.refused(RefusalReason.REFUSAL_REASON_NO_FACE, "none")
                  : FakeService.enrolled());
        };
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private record Run(int exit, String out, String err) {}

  private Run enroll(String... more) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                Stream.concat(
                        Stream.of(
                            "enroll",
                            "--archive",
                            folder.resolve("archive").toString(),
                            "--manifest",
                            folder.resolve("m.csv").toString(),
                            "--server",
                            "127.0.0.1:" + server.getPort(),
                            "--plaintext",
                            "--lang",
                            "en"),
                        Stream.of(more))
                    .toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  private List<EnrollRequest> requests(long line) {
    return service.received.get(line);
  }

  @Test
  void onlyWhatWasRefusedIsTriedOnceMore() {
    Run first = enroll();
    assertEquals(1, first.exit, first.out + first.err);
    Run second = enroll("--attempt", "gentle");
    assertEquals(0, second.exit, second.out + second.err);
    assertTrue(second.out.contains("9 enrolled"), second.out);
    for (long line = 2; line <= 10; line++) {
      assertEquals(line % 3 == 0 ? 2 : 1, requests(line).size(), "line " + line);
    }
    SecondAttempt gentle = SecondAttempt.newBuilder().setProfile("gentle-1").build();
    for (long line : List.of(3L, 6L, 9L)) {
      assertEquals(gentle, requests(line).get(1).getSecondAttempt());
      assertEquals(
          2,
          Set.of(
                  requests(line).get(0).getOrigin().getRequestId(),
                  requests(line).get(1).getOrigin().getRequestId())
              .size(),
          "another act than the first");
    }
    Run third = enroll("--attempt", "gentle");
    assertEquals(0, third.exit, third.out + third.err);
    assertEquals(2, requests(3).size(), "nothing is left to try");
    Run plain = enroll();
    assertEquals(0, plain.exit, plain.out + plain.err);
    assertEquals(2, requests(3).size());
  }

  @Test
  void aFirstAttemptThatIsNotThereLeavesEverythingToBeSent() {
    Run attempt = enroll("--attempt", "gentle");
    assertEquals(1, attempt.exit, attempt.out + attempt.err);
    assertEquals(0, service.received.size());
  }

  @Test
  void onlyMarkedPhotosAreTriedWithMarksAndTheOthersStayRefused() throws IOException {
    assertEquals(1, enroll().exit);
    Path marks = folder.resolve("marks.csv");
    Files.writeString(
        marks,
        """
        photo,left_x,left_y,right_x,right_y,by
        1.jpg,70.5,100,130,101,Lin
        2.jpg,70,100,130,101,Lin
        """);
    Run second = enroll("--eye-marks", marks.toString());
    assertEquals(1, second.exit, second.out + second.err);
    assertTrue(second.out.contains("7 enrolled"), second.out);
    assertEquals(
        EyeMarks.newBuilder().setLeftX(70.5f).setLeftY(100).setRightX(130).setRightY(101).build(),
        requests(3).get(1).getSecondAttempt().getEyes());
    assertEquals(1, requests(4).size(), "was enrolled at the first look");
    assertEquals(1, requests(6).size(), "nobody marked it");
  }

  @Test
  void marksThatCannotBeReadAreToldByTheirLine() throws IOException {
    Path marks = folder.resolve("marks.csv");
    for (List<String> each :
        List.of(
            List.of("photo,left_x,left_y\n1.jpg,1,2\n", "line 1: there is no column 'right_x'"),
            List.of(
                "photo,left_x,left_y,right_x,right_y\n1.jpg,1,2,3,x\n",
                "line 2: right_y must be pixels"),
            List.of(
                "photo,left_x,left_y,right_x,right_y\n1.jpg,1,2,3,4\n1.jpg,1,2,3,5\n",
                "line 3: the photo is marked on an earlier line too"),
            List.of(
                "photo,left_x,left_y,right_x,right_y\n1.jpg,1,2,3\n",
                "line 2: a line needs a photo and four numbers"))) {
      Files.writeString(marks, each.get(0));
      Run run = enroll("--eye-marks", marks.toString());
      assertEquals(2, run.exit, run.err);
      assertTrue(run.err.contains(each.get(1)), run.err);
    }
    Run local = enroll("--attempt", "gentle", "--extract", "local");
    assertEquals(2, local.exit);
    assertTrue(local.err.contains("do not go with --extract local"), local.err);
    Run both = enroll("--attempt", "gentle", "--retry");
    assertEquals(2, both.exit);
    assertTrue(both.err.contains("do not go together"), both.err);
  }
}
