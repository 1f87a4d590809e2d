package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.GetPortraitResponse;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.StartBackupRequest;

/** Portraits and backups of a service that runs as a process of its own. */
@Timeout(240)
class ArchiveIT {
  @TempDir Path work;

  private record Ended(int code, String out, String err) {}

  private static Ended xiangfu(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    List<String> words = new ArrayList<>();
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words.toArray(String[]::new));
    return new Ended(code, out.toString(), err.toString());
  }

  private static Origin origin() {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId("clerk-1")
        .setPurpose(Purpose.PURPOSE_REPLACEMENT)
        .build();
  }

  private static String enroll(XiangfuClient client, String person, byte[] photo) {
    return client
        .enrollment()
        .enroll(
            EnrollRequest.newBuilder()
                .setOrigin(origin())
                .setPersonId(person)
                .setPhoto(ByteString.copyFrom(photo))
                .build())
        .getPhotoId();
  }

  private static GetPortraitResponse portrait(XiangfuClient client, String person, String photo) {
    return client
        .enrollment()
        .getPortrait(
            GetPortraitRequest.newBuilder()
                .setOrigin(origin())
                .setPersonId(person)
                .setPhotoId(photo)
                .build());
  }

  private static String refusal(XiangfuClient client, String person, String photo) {
    var error = assertThrows(StatusRuntimeException.class, () -> portrait(client, person, photo));
    return ServiceError.of(error).reason();
  }

  private static Map<String, String> hashes(XiangfuClient client) {
    Map<String, String> hashes = new TreeMap<>();
    client
        .admin()
        .getStatus(GetStatusRequest.newBuilder().setIncludeStateHash(true).build())
        .getGroupsList()
        .forEach(group -> hashes.put(group.getName(), group.getStateHash()));
    return hashes;
  }

  @Test
  void aServiceIsRestoredFromItsBackupAndShowsItsPortraits() throws Exception {
    List<byte[]> photos = new ArrayList<>();
    BuiltIn.people(5, 1).forEach(person -> photos.add(person.getFirst()));
    Path key = work.resolve("backup.key");
    Path store = work.resolve("store");
    assertEquals(0, xiangfu("keys", "create", key).code());
    String dataKey = work.resolve("data.key").toString();
    assertEquals(0, xiangfu("keys", "create", dataKey).code());
    String[] options = {
      "--data-key", dataKey, "--backup-to", store.toString(), "--backup-key", key.toString()
    };
    Path data = work.resolve("data");
    Map<String, String> before;
    String photoId;
    try (var server = ServerProcess.start(data, options);
        var client = server.connect()) {
      photoId = enroll(client, "P0", photos.get(0));
      GetPortraitResponse portrait = portrait(client, "P0", photoId);
      assertArrayEquals(photos.get(0), portrait.getPhoto().toByteArray());
      assertEquals("image/jpeg", portrait.getMediaType());
      assertEquals("PERSON_NOT_FOUND", refusal(client, "NOBODY", photoId));
      assertEquals("PHOTO_NOT_FOUND", refusal(client, "P0", "no-such-photo"));
      assertEquals(
          EventKind.EVENT_KIND_PORTRAIT_READ,
          client
              .events()
              .searchEvents(
                  SearchEventsRequest.newBuilder().setOrigin(origin()).setPersonId("P0").build())
              .getEvents(0)
              .getKind());
      for (int person = 1; person < 4; person++) {
        enroll(client, "P" + person, photos.get(person));
      }
      Ended full = xiangfu("backup", "--server", server.address(), "--plaintext");
      assertEquals(0, full.code(), full.err());
      assertTrue(full.out().contains("gallery-0 to log index"), full.out());

      // Killed as a backup begins; what was acknowledged comes back, and the next backup is good.
      enroll(client, "P4", photos.get(4));
      var _ = client.admin().startBackup(StartBackupRequest.getDefaultInstance());
      server.kill();
    }
    try (var server = ServerProcess.start(data, options);
        var client = server.connect()) {
      Ended log = xiangfu("backup", "--server", server.address(), "--plaintext", "--log-only");
      assertEquals(0, log.code(), log.err());
      before = hashes(client);
      server.stop();
    }
    Ended verified = xiangfu("verify-backup", "--from", store, "--key", key, "--scratch", work);
    assertEquals(0, verified.code(), verified.err());

    Path restored = work.resolve("restored");
    Ended done = xiangfu("restore", "--from", store, "--key", key, "--data", restored);
    assertEquals(0, done.code(), done.err());
    before.values().forEach(hash -> assertTrue(done.out().contains(hash), done.out()));
    Ended again = xiangfu("restore", "--from", store, "--key", key, "--data", restored);
    assertEquals(1, again.code());
    assertTrue(again.err().contains("is not empty"), again.err());
    try (var server =
            ServerProcess.start(
                restored,
                "--data-key",
                dataKey,
                "--portraits",
                data.resolve("portraits").toString());
        var client = server.connect()) {
      assertEquals(before, hashes(client));
      assertArrayEquals(photos.get(0), portrait(client, "P0", photoId).getPhoto().toByteArray());
      enroll(client, "P9", photos.get(1));
      Ended unconfigured = xiangfu("backup", "--server", server.address(), "--plaintext");
      assertEquals(1, unconfigured.code());
      assertTrue(unconfigured.err().startsWith("BACKUP_NOT_CONFIGURED"), unconfigured.err());
    }
  }

  @Test
  void aRestoreThatFailsLeavesNothingThatCouldBeTakenForANode() throws IOException {
    Path key = work.resolve("backup.key");
    Path store = Files.createDirectory(work.resolve("store"));
    Path restored = work.resolve("restored");
    assertEquals(0, xiangfu("keys", "create", key).code());
    Ended none = xiangfu("restore", "--from", store, "--key", key, "--data", restored);
    assertEquals(1, none.code());
    assertTrue(none.err().contains("holds no backup"), none.err());
    assertFalse(Files.exists(restored.resolve("node.json")));
    assertEquals(3, xiangfu("verify-backup", "--from", store, "--key", key).code());
    assertEquals(1, xiangfu("keys", "create", key).code());
    assertEquals(0, xiangfu("keys", "rotate", key).code());
  }
}
