package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.v1.MergePersonsRequest;
import org.xiangfu.v1.MergePersonsResponse;
import org.xiangfu.v1.PersonServiceGrpc;
import org.xiangfu.v1.PersonSex;
import org.xiangfu.v1.RecordDeathRequest;
import org.xiangfu.v1.RecordDeathResponse;
import org.xiangfu.v1.RecordPersonRequest;
import org.xiangfu.v1.RecordPersonResponse;
import picocli.CommandLine;

@Timeout(60)
class HouseholdCommandTest {
  private static final String HEADER =
      "action,person_id,name,birth_date,sex,date,other_person_id\n";

  @TempDir Path folder;

  private final Register register = new Register();
  private Server server;

  /** Notes what it is asked, and answers as it is told. */
  private static final class Register extends PersonServiceGrpc.PersonServiceImplBase {
    private final List<String> acts = Collections.synchronizedList(new ArrayList<>());
    private final List<RecordPersonRequest> recorded =
        Collections.synchronizedList(new ArrayList<>());
    private final Set<String> requests = ConcurrentHashMap.newKeySet();
    private volatile Function<String, Status> answer = _ -> Status.OK;
    private final Random random = new Random(23);

    private <A> void answer(String act, String request, A good, StreamObserver<A> reply) {
      Status status = answer.apply(act);
      if (!status.isOk()) {
        reply.onError(
            StatusProto.toStatusRuntimeException(
                com.google.rpc.Status.newBuilder()
                    .setCode(status.getCode().value())
                    .setMessage("no such person")
                    .build()));
        return;
      }
      requests.add(request);
      acts.add(act);
      reply.onNext(good);
      reply.onCompleted();
    }

    private void dawdle() {
      try {
        Thread.sleep(random.nextInt(4));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void recordPerson(
        RecordPersonRequest request, StreamObserver<RecordPersonResponse> reply) {
      dawdle();
      recorded.add(request);
      answer(
          "record " + request.getPersonId(),
          request.getOrigin().getRequestId(),
          RecordPersonResponse.newBuilder().setChanged(true).build(),
          reply);
    }

    @Override
    public void recordDeath(RecordDeathRequest request, StreamObserver<RecordDeathResponse> reply) {
      dawdle();
      answer(
          "death " + request.getPersonId(),
          request.getOrigin().getRequestId(),
          RecordDeathResponse.newBuilder().setEventId("e").build(),
          reply);
    }

    @Override
    public void mergePersons(
        MergePersonsRequest request, StreamObserver<MergePersonsResponse> reply) {
      dawdle();
      answer(
          "merge " + request.getPersonId() + " " + request.getIntoPersonId(),
          request.getOrigin().getRequestId(),
          MergePersonsResponse.newBuilder().setEventId("e").build(),
          reply);
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(register)
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private record Run(int exit, String out, String err) {}

  private Run run(String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exit =
        line.execute(
            Stream.concat(
                    Stream.of(
                        "household",
                        folder.resolve("feed.csv").toString(),
                        "--plaintext",
                        "--lang",
                        "en",
                        "--server",
                        "127.0.0.1:" + server.getPort()),
                    Stream.of(more))
                .toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  private void feed(String... rows) throws IOException {
    Files.writeString(folder.resolve("feed.csv"), HEADER + String.join("\n", rows) + "\n");
  }

  @Test
  void everyRowHasItsEffectOnceAndASecondRunSendsNothing() throws IOException {
    String rare = "王" + Character.toString(0x2f804) + Character.toString(0xe0100);
    feed("record,P1," + rare + ",1987-06-05,女,,", "death,P2,,,,2020-02-29,", "merge,P3,,,,,P4");
    Run run = run();
    assertEquals(0, run.exit, run.out + run.err);
    assertTrue(run.out.contains("3 had their effect"), run.out);
    assertEquals(rare, register.recorded.getFirst().getNames(0));
    assertEquals(PersonSex.PERSON_SEX_FEMALE, register.recorded.getFirst().getSex());
    assertEquals(Set.of("record P1", "death P2", "merge P3 P4"), new HashSet<>(register.acts));
    Run again = run();
    assertEquals(0, again.exit, again.out);
    assertEquals(3, register.acts.size());
  }

  @Test
  void rowsThatShareAPersonKeepTheirOrder() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      rows.add("record,P%d,某,,,,".formatted(i % 7));
      rows.add("death,P%d,,,,2020-01-01,".formatted(i % 7));
      rows.add("merge,P%d,,,,,P%d".formatted(i % 7, (i + 1) % 7));
    }
    feed(rows.toArray(String[]::new));
    assertEquals(0, run().exit);
    for (int person = 0; person < 7; person++) {
      String one = "P" + person;
      List<String> expected =
          rows.stream()
              .map(row -> row.split(",", -1))
              .filter(row -> row[1].equals(one) || row[6].equals(one))
              .map(row -> (row[0] + " " + row[1] + " " + row[6]).trim())
              .toList();
      List<String> found =
          register.acts.stream().filter(act -> List.of(act.split(" ")).contains(one)).toList();
      assertEquals(expected, found);
    }
  }

  @Test
  void refusedRowsAreListedByLineAndReasonAndNameNobody() throws IOException {
    register.answer = act -> act.startsWith("death") ? Status.NOT_FOUND : Status.OK;
    feed("record,P1,王小明,,,,", "death,P2,,,,2020-02-29,", "fly,P3,,,,,", "record,P4,,,,,");
    Path csv = folder.resolve("refused.csv");
    Run run = run("--report-csv", csv.toString());
    assertEquals(1, run.exit, run.out + run.err);
    assertTrue(run.out.contains("line 3: NOT_FOUND (no such person)"), run.out);
    assertTrue(run.out.contains("line 4: INVALID_LINE (action must be"), run.out);
    assertTrue(run.out.contains("line 5: INVALID_LINE (the field name is empty)"), run.out);
    assertFalse(run.out.contains("P2") || run.out.contains("王小明"), run.out);
    assertEquals(4, Files.readAllLines(csv).size());
  }

  @Test
  void aRowWhoseAnswerWasLostIsTheSameRequestAgain() throws IOException {
    List<String> lost = Collections.synchronizedList(new ArrayList<>());
    register.answer =
        act -> {
          if (act.equals("record P1") && lost.size() < 2) {
            lost.add(act);
            return Status.UNAVAILABLE;
          }
          return Status.OK;
        };
    feed("record,P1,王小明,,,,", "record,P1,王大明,,,,");
    Run run = run();
    assertEquals(0, run.exit, run.out + run.err);
    assertEquals(2, register.requests.size());
    assertEquals(
        List.of("王小明", "王大明"),
        register.recorded.stream().map(request -> request.getNames(0)).distinct().toList());
    assertEquals(
        2,
        register.recorded.stream()
            .map(request -> request.getOrigin().getRequestId())
            .distinct()
            .count());
  }

  @Test
  void aRunThatGaveUpIsGoneOnWith() throws IOException {
    register.answer = act -> act.equals("record P2") ? Status.PERMISSION_DENIED : Status.OK;
    feed("record,P1,王小明,,,,", "record,P2,王大明,,,,", "record,P2,王大明,,,,");
    Run run = run();
    assertEquals(3, run.exit, run.out + run.err);
    assertTrue(run.out.contains("2 not answered yet"), run.out);
    register.answer = _ -> Status.OK;
    run = run();
    assertEquals(0, run.exit, run.out + run.err);
    assertEquals(List.of("record P1", "record P2", "record P2"), register.acts);
  }

  @Test
  void big5IsReadAndWhatIsNotOfTheEncodingIsNotGuessed() throws IOException {
    String text = HEADER + "record,P1,王小明,,,,\n";
    Files.write(folder.resolve("feed.csv"), text.getBytes(Charset.forName("Big5")));
    assertEquals(0, run("--encoding", "Big5").exit);
    assertEquals("王小明", register.recorded.getFirst().getNames(0));
    Run run = run();
    assertEquals(2, run.exit, run.out);
    assertTrue(run.err.contains("feed.csv line") && run.err.contains("not UTF-8"), run.err);
    Files.write(folder.resolve("feed.csv"), "who,what\n".getBytes(StandardCharsets.UTF_8));
    run = run();
    assertEquals(2, run.exit);
    assertTrue(run.err.contains("line 1: there is no column 'action'"), run.err);
  }

  @Test
  void helpTeaches() {
    StringWriter out = new StringWriter();
    assertEquals(
        0, Main.commandLine().setOut(new PrintWriter(out, true)).execute("household", "--help"));
    for (String word : List.of("death-revoked", "Exit codes:", "Examples:", "--encoding")) {
      assertTrue(out.toString().contains(word), word);
    }
  }
}
