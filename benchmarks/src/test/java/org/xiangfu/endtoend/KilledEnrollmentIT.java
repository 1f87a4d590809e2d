package org.xiangfu.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;

/** The batch and the service as real processes, killed on both sides in the middle. */
@Timeout(300)
class KilledEnrollmentIT {
  private static final int PHOTOS = 400;
  private static final int UNREADABLE = 5;
  private static final Pattern REFUSAL =
      Pattern.compile("NO_FACE|UNSUPPORTED_FORMAT|UNREADABLE|SEVERAL_FACES");

  @TempDir Path folder;
  private Path archive;
  private Path key;

  @BeforeEach
  void prepare() throws IOException {
    key = folder.resolve("data.key");
    KeyFile.create(key);
    archive = folder.resolve("photos.zip");
    FaceModel faces = FaceModel.find(List.of(KillableNode.MODELS));
    Population population = new Population(faces);
    PortraitPainter painter = new PortraitPainter(faces);
    try (var to = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (int i = 0; i < PHOTOS; i++) {
        to.putNextEntry(new ZipEntry("Person%03d/%d.jpg".formatted(i / 4, i % 4)));
        to.write(painter.jpeg(population.person(i / 4), PortraitStyle.ARCHIVE_SCAN, i % 4));
      }
      for (int i = 0; i < UNREADABLE; i++) {
        to.putNextEntry(new ZipEntry("Broken/Broken_000" + i + ".jpg"));
        to.write(("no photo " + i).getBytes(UTF_8));
      }
    }
  }

  private Subcommand enroll(KillableNode node, Path journal, Path report) throws IOException {
    return KillableNode.batch(
        List.of(
            "enroll",
            "--plaintext",
            "--server",
            node.address(),
            "--archive",
            archive.toString(),
            "--persons-from-folders",
            "--journal",
            journal.toString(),
            "--report-csv",
            report.toString(),
            "--operator",
            "batch-1"));
  }

  private static GetStatusResponse status(KillableNode node) throws IOException {
    try (var client = node.client()) {
      return client
          .admin()
          .getStatus(GetStatusRequest.newBuilder().setIncludeStateHash(true).build());
    }
  }

  // What the ledger's chain adds after a hyphen holds times and random salts: no two runs share it.
  private static List<String> hashes(GetStatusResponse status) {
    return status.getGroupsList().stream()
        .map(group -> group.getStateHash().split("-", 2)[0])
        .toList();
  }

  @Test
  void theResultIsIdenticalToAnUndisturbedRun() throws Exception {
    GetStatusResponse undisturbed = undisturbedRun();
    assertTrue(undisturbed.getGallery().getFailedPhotos() >= UNREADABLE);
    // And the one that says with which keys the data was begun.
    assertEquals(PHOTOS + UNREADABLE + 1, undisturbed.getEvents());

    KillableNode node = KillableNode.at(key, folder.resolve("killed"));
    Path journal = folder.resolve("killed-journal");
    Path report = folder.resolve("killed.csv");
    try (var first = node.serve();
        var batch = enroll(node, journal, report)) {
      KillableNode.awaitLines(journal, 60, batch);
      first.kill();
      try (var second = node.serve()) {
        KillableNode.awaitLines(journal, 150, batch);
        batch.kill();
        second.kill();
      }
    }
    try (var third = node.serve();
        var batch = enroll(node, journal, report)) {
      assertEquals(1, batch.finish(), "some photos are refused, and the exit code says so");
      GetStatusResponse killed = status(node);
      assertEquals(undisturbed.getGallery(), killed.getGallery());
      assertEquals(undisturbed.getEvents(), killed.getEvents());
      assertEquals(hashes(undisturbed), hashes(killed));
      assertEquals(PHOTOS + UNREADABLE, KillableNode.lines(journal) - 1);
      assertTrue(third.isAlive());
    }
    assertEquals(refusals(folder.resolve("undisturbed.csv")), refusals(report));
  }

  private GetStatusResponse undisturbedRun() throws Exception {
    KillableNode node = KillableNode.at(key, folder.resolve("undisturbed"));
    try (var server = node.serve();
        var batch =
            enroll(
                node, folder.resolve("undisturbed-journal"), folder.resolve("undisturbed.csv"))) {
      assertEquals(1, batch.finish());
      GetStatusResponse status = status(node);
      assertFalse(hashes(status).contains(""));
      assertTrue(server.isAlive());
      return status;
    }
  }

  private static List<String> refusals(Path report) throws IOException {
    List<String> refused =
        Files.readAllLines(report).stream().filter(REFUSAL.asPredicate()).sorted().toList();
    assertTrue(refused.size() >= UNREADABLE, "refused: " + refused.size());
    return refused;
  }
}
