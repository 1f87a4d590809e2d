package org.xiangfu.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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

  @TempDir Path folder;
  private Path journal;

  private Subcommand feed(KillableNode node) throws IOException {
    return KillableNode.batch(
        List.of(
            "household",
            folder.resolve("feed.csv").toString(),
            "--plaintext",
            "--server",
            node.address(),
            "--journal",
            journal.toString(),
            "--operator",
            "batch-1"));
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
    journal = folder.resolve("journal");
    Path key = folder.resolve("data.key");
    KeyFile.create(key);
    KillableNode node = KillableNode.at(key, folder.resolve("data"));
    try (var first = node.serve();
        var feed = feed(node)) {
      KillableNode.awaitLines(journal, ROWS / 6, feed);
      first.kill();
      try (var second = node.serve()) {
        KillableNode.awaitLines(journal, ROWS / 2, feed);
        feed.kill();
        second.kill();
      }
    }
    try (var third = node.serve();
        var feed = feed(node);
        var client = node.client()) {
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
