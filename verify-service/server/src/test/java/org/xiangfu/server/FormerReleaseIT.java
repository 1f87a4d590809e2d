package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.GroupStatus;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.SearchMode;

/** Today's release over the data folder that a killed node of the former one left behind. */
@Timeout(120)
class FormerReleaseIT {
  private static final Path FIXTURE = Path.of("src/test/resources/former-release");

  @TempDir Path data;

  private void unpack() throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(FIXTURE.resolve("data.zip")))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = data.resolve(entry.getName()).normalize();
        assertTrue(file.startsWith(data), entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
  }

  private static Map<String, String> hashes(GetStatusResponse status) {
    return status.getGroupsList().stream()
        .collect(Collectors.toMap(GroupStatus::getName, GroupStatus::getStateHash));
  }

  private static List<String> candidates(IdentifyResponse search) {
    return search.getCandidatesList().stream().map(Candidate::getPersonId).toList();
  }

  @Test
  void everythingIsFoundAndWrittenOnAndLivesThroughTheFirstSnapshot() throws Exception {
    unpack();
    RecordedAnswers former = RecordedAnswers.read(FIXTURE.resolve("answers.jsonl"));
    Map<String, String> written;
    try (var server = XiangfuServer.start(ServerConfig.local(data, BuiltIn.pack()));
        var client = connect(server)) {
      GetStatusResponse status = RecordedAnswers.status(client);
      assertEquals(hashes(former.status()), hashes(status));
      assertEquals(former.status().getGallery(), status.getGallery());
      assertEquals(former.status().getEvents(), status.getEvents());
      assertEquals(former.status().getIncidents(), status.getIncidents());
      check(former, client);
      var acts = new FormerRelease(client);
      assertEquals(
          EnrollOutcome.ENROLL_OUTCOME_ENROLLED,
          acts.enroll("Q1", BuiltIn.people(FormerRelease.PEOPLE + 1, 1).getLast().getFirst())
              .getOutcome());
      written = hashes(RecordedAnswers.status(client));
    }
    // Closing committed the indexes: what is opened now was written by today's code.
    try (var server = XiangfuServer.start(ServerConfig.local(data, BuiltIn.pack()));
        var client = connect(server)) {
      GetStatusResponse status = RecordedAnswers.status(client);
      assertEquals(written, hashes(status));
      for (GroupStatus group : status.getGroupsList()) {
        assertTrue(group.getSnapshotIndex() > 0, group.getName());
      }
      check(former, client);
      assertEquals(1, RecordedAnswers.person(client, "Q1").getPerson().getPhotosCount());
    }
  }

  private static XiangfuClient connect(XiangfuServer server) throws IOException {
    return XiangfuClient.connect(
        ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()));
  }

  private static void check(RecordedAnswers former, XiangfuClient client) throws IOException {
    var acts = new FormerRelease(client);
    RecordedAnswers now = RecordedAnswers.ask(client, acts);
    assertEquals(former.persons(), now.persons());
    assertEquals(former.incidents(), now.incidents());
    List<Event> newest = now.events().getEventsList();
    List<Event> before = former.events().getEventsList();
    assertEquals(before, newest.subList(newest.size() - before.size(), newest.size()));
    int mates = 0;
    for (int person = 0; person < FormerRelease.PEOPLE; person++) {
      List<String> found = candidates(former.searches().get(person));
      mates += found.size();
      assertEquals(found, stillThere(candidates(now.searches().get(person))));
      assertEquals(
          found, stillThere(candidates(acts.identify(person, SearchMode.SEARCH_MODE_HNSW))));
    }
    assertTrue(mates >= FormerRelease.PEOPLE / 2, "mates that the former release found: " + mates);
  }

  private static List<String> stillThere(List<String> persons) {
    return persons.stream().filter(FormerRelease.numbers()::contains).toList();
  }
}
