package org.xiangfu.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.GetPersonRecordRequest;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PersonRecord;
import org.xiangfu.v1.Purpose;

/** A household feed and the service as real processes, killed on both sides in the middle. */
@Timeout(300)
class KilledFeedIT {
  private static final int PERSONS = 200;
  private static final int ROWS = 3 * PERSONS;
  private static final Path MODELS = Path.of("..", "models");

  @TempDir Path folder;

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Subcommand serve(Path key, int port) throws IOException {
    Subcommand server =
        Subcommand.start(
            org.xiangfu.server.Main.class,
            MODELS,
            List.of(
                "serve",
                "--plaintext",
                "--data-key",
                key.toString(),
                "--without-accounts",
                "--warm-up",
                "0",
                "--listen",
                "127.0.0.1:" + port,
                "--data",
                folder.resolve("data").toString()));
    server.await("SERVING ");
    return server;
  }

  private Subcommand feed(int port) throws IOException {
    return Subcommand.start(
        org.xiangfu.batch.Main.class,
        MODELS,
        List.of(
            "household",
            folder.resolve("feed.csv").toString(),
            "--plaintext",
            "--server",
            "127.0.0.1:" + port,
            "--journal",
            folder.resolve("journal").toString(),
            "--operator",
            "batch-1"));
  }

  private void awaitLines(long count, Subcommand feed) throws Exception {
    Path file = folder.resolve("journal/journal.jsonl");
    while (lines(file) < count) {
      assertTrue(feed.isAlive(), "the feed ended before it was to be killed");
      Thread.sleep(5);
    }
  }

  private static long lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  private void write() throws IOException {
    var csv = new StringBuilder("action,person_id,name,birth_date,sex,date,other_person_id\n");
    for (int person = 0; person < PERSONS; person++) {
      csv.append("record,P%03d,王%d,1987-06-05,F,,%n".formatted(person, person));
    }
    for (int person = 0; person < PERSONS; person++) {
      csv.append("name,P%03d,李%d,,,2020-01-01,%n".formatted(person, person));
      csv.append("name,P%03d,張%d,,,2021-01-01,%n".formatted(person, person));
    }
    Files.writeString(folder.resolve("feed.csv"), csv);
  }

  @Test
  void everyRowHasItsEffectOnceWhoeverIsKilled() throws Exception {
    write();
    Path key = folder.resolve("data.key");
    KeyFile.create(key);
    int port = freePort();
    try (var first = serve(key, port);
        var feed = feed(port)) {
      awaitLines(ROWS / 6, feed);
      first.kill();
      try (var second = serve(key, port)) {
        awaitLines(ROWS / 2, feed);
        feed.kill();
        second.kill();
      }
    }
    try (var third = serve(key, port);
        var feed = feed(port);
        var client =
            XiangfuClient.connect(
                ClientOptions.of("127.0.0.1:" + port, new Security.Plaintext()))) {
      assertEquals(0, feed.finish());
      // And the one that says with which keys the data was begun.
      assertEquals(
          ROWS + 1, client.admin().getStatus(GetStatusRequest.getDefaultInstance()).getEvents());
      for (int person = 0; person < PERSONS; person++) {
        PersonRecord record = read(client, "P%03d".formatted(person));
        assertEquals(List.of("張" + person), record.getDetails().getNamesList());
        assertEquals(
            List.of("王" + person, "李" + person),
            record.getHistoryList().stream()
                .map(former -> former.getDetails().getNames(0))
                .toList());
      }
      assertTrue(third.isAlive());
    }
  }

  private static PersonRecord read(XiangfuClient client, String person) {
    return client
        .persons()
        .getPersonRecord(
            GetPersonRecordRequest.newBuilder()
                .setOrigin(
                    Origin.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setOperatorId("clerk")
                        .setPurpose(Purpose.PURPOSE_REPLACEMENT))
                .setPersonId(person)
                .build())
        .getPerson();
  }
}
