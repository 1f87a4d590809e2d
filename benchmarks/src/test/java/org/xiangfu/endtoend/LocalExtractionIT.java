package org.xiangfu.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.templates.TemplateFileReader;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPersonResponse;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/** What the batch extracts on its own machine is what the service would have extracted. */
@Timeout(240)
class LocalExtractionIT {
  private static final int PHOTOS = 80;
  private static final int UNREADABLE = 3;

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
        to.putNextEntry(new ZipEntry("Person%03d/%d.jpg".formatted(i / 2, i % 2)));
        to.write(painter.jpeg(population.person(i / 2), PortraitStyle.ARCHIVE_SCAN, i % 2));
      }
      for (int i = 0; i < UNREADABLE; i++) {
        to.putNextEntry(new ZipEntry("Broken/Broken_000" + i + ".jpg"));
        to.write(("no photo " + i).getBytes(UTF_8));
      }
    }
  }

  private Subcommand enroll(KillableNode node, String journal, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "enroll",
                "--plaintext",
                "--server",
                node.address(),
                "--archive",
                archive.toString(),
                "--persons-from-folders",
                "--journal",
                folder.resolve(journal).toString(),
                "--operator",
                "batch-1"));
    arguments.addAll(List.of(more));
    return KillableNode.batch(arguments);
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
  void theGalleryIsTheSameToTheBitThroughKillsOnBothSides() throws Exception {
    KillableNode byService = KillableNode.at(key, folder.resolve("cluster"));
    GetStatusResponse expected;
    try (var _ = byService.serve();
        var batch = enroll(byService, "cluster-journal")) {
      assertEquals(1, batch.finish());
      expected = status(byService);
    }
    KillableNode byBatch = KillableNode.at(key, folder.resolve("local"));
    Path journal = folder.resolve("local-journal");
    try (var first = byBatch.serve();
        var batch = enroll(byBatch, "local-journal", "--extract", "local", "--threads", "2")) {
      KillableNode.awaitLines(journal, 15, batch);
      first.kill();
      batch.kill();
    }
    try (var _ = byBatch.serve();
        var batch = enroll(byBatch, "local-journal", "--extract", "local", "--threads", "2")) {
      assertEquals(1, batch.finish(), "some photos are refused, and the exit code says so");
      GetStatusResponse actual = status(byBatch);
      assertTrue(actual.getGallery().getFailedPhotos() >= UNREADABLE);
      assertEquals(expected.getGallery(), actual.getGallery());
      assertEquals(expected.getEvents(), actual.getEvents());
      assertFalse(hashes(actual).contains(""));
      assertEquals(hashes(expected), hashes(actual));
      assertThePortraitIsKept(byBatch);
    }
  }

  private static Origin origin(String request) {
    return Origin.newBuilder()
        .setRequestId(request)
        .setOperatorId("clerk-1")
        .setPurpose(Purpose.PURPOSE_REPLACEMENT)
        .build();
  }

  private static void assertThePortraitIsKept(KillableNode node) throws IOException {
    FaceModel faces = FaceModel.find(List.of(KillableNode.MODELS));
    byte[] photo =
        new PortraitPainter(faces)
            .jpeg(new Population(faces).person(3), PortraitStyle.ARCHIVE_SCAN, 0);
    try (var client = node.client()) {
      GetPersonResponse person =
          client
              .enrollment()
              .getPerson(
                  GetPersonRequest.newBuilder()
                      .setOrigin(origin("r1"))
                      .setPersonId("Person003")
                      .build());
      List<byte[]> kept =
          person.getPerson().getPhotosList().stream()
              .map(
                  each ->
                      client
                          .enrollment()
                          .getPortrait(
                              GetPortraitRequest.newBuilder()
                                  .setOrigin(origin("r-" + each.getPhotoId().substring(0, 8)))
                                  .setPersonId("Person003")
                                  .setPhotoId(each.getPhotoId())
                                  .build())
                          .getPhoto()
                          .toByteArray())
              .toList();
      assertEquals(2, kept.size());
      assertTrue(kept.stream().anyMatch(each -> Arrays.equals(photo, each)));
    }
  }

  @Test
  void filesOfTemplatesHoldWhatTheEngineGives() throws Exception {
    Path keyFile = folder.resolve("templates.key");
    TemplateKeys keys = TemplateKeys.make();
    Files.write(keyFile, keys.toBytes());
    Path out = folder.resolve("templates");
    try (var batch =
        KillableNode.batch(
            List.of(
                "extract",
                "--archive",
                archive.toString(),
                "--persons-from-folders",
                "--key",
                keyFile.toString(),
                "--out",
                out.toString(),
                "--part-size",
                "50"))) {
      assertEquals(1, batch.finish());
    }
    int records = 0;
    try (FaceEngine engine =
        FaceEngine.open(ModelPacks.inPlaces(List.of(KillableNode.MODELS)).only(), 1)) {
      for (String part : List.of("part-00000001.xft", "part-00000002.xft")) {
        try (var reader = TemplateFileReader.open(out.resolve(part), keys)) {
          reader.require(TemplatePack.of(engine.pack()));
          for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            records++;
            byte[] photo = next.get().photo().orElseThrow().toByteArray();
            assertSame(engine.extract(photo, Limits.archive()), next.get().extraction());
          }
        }
      }
    }
    assertEquals(PHOTOS + UNREADABLE, records);
  }

  private static void assertSame(Extraction expected, Extraction actual) {
    if (expected instanceof Extraction.Extracted(var template, var face)
        && actual instanceof Extraction.Extracted(var other, var otherFace)) {
      assertArrayEquals(template.vector(), other.vector(), 0f);
      assertEquals(face, otherFace);
    } else {
      assertEquals(expected, actual);
    }
  }
}
