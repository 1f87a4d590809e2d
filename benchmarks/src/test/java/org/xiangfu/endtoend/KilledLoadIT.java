package org.xiangfu.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.bench.generate.GeneratedPerson;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.templates.TemplateFileWriter;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.templates.TemplateRecord;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;

/** Service and load, killed with {@code kill -9} in the middle, end with every template once. */
@Timeout(300)
class KilledLoadIT {
  private static final int RECORDS = 20_000;
  private static final int BLOCKS = (RECORDS + 1_023) / 1_024;
  private static final int FAILURE_EVERY = 400;

  @TempDir Path folder;

  private Subcommand load(KillableNode node) throws IOException {
    return KillableNode.batch(
        List.of(
            "load",
            "--plaintext",
            "--server",
            node.address(),
            "--templates",
            folder.resolve("all.xft").toString(),
            "--templates-key",
            folder.resolve("templates.key").toString(),
            "--journal",
            folder.resolve("journal").toString(),
            "--in-flight",
            "2"));
  }

  private void write() throws IOException {
    ModelPack pack = ModelPacks.inPlaces(List.of(KillableNode.MODELS)).only();
    var templates = TemplateGenerator.usual(pack.id(), pack.dimension());
    TemplateKeys keys = TemplateKeys.make();
    Files.write(folder.resolve("templates.key"), keys.toBytes());
    try (var writer =
        TemplateFileWriter.create(folder.resolve("all.xft"), keys, TemplatePack.of(pack))) {
      for (int i = 0; i < RECORDS; i++) {
        boolean failed = i % FAILURE_EVERY == 0;
        writer.write(
            new TemplateRecord(
                i + 1L,
                i + ".jpg",
                GeneratedPerson.id(i / 4),
                "",
                "generated",
                ByteString.copyFrom(Hashing.sha256().hashInt(i).asBytes()),
                Optional.empty(),
                failed
                    ? new Extraction.Refused(RefusalReason.NO_FACE, "no face")
                    : new Extraction.Extracted(
                        templates.photo(i / 4, i % 4), new FaceBox(0, 0, 1, 1, 1)),
                List.of()));
      }
      writer.finish();
    }
  }

  @Test
  void everyTemplateIsOnRecordOnce() throws Exception {
    Path key = folder.resolve("data.key");
    KeyFile.create(key);
    write();
    KillableNode node = KillableNode.at(key, folder.resolve("data"));
    Path journal = folder.resolve("journal");
    try (var first = node.serve();
        var load = load(node)) {
      KillableNode.awaitLines(journal, 5, load);
      first.kill();
      try (var second = node.serve()) {
        KillableNode.awaitLines(journal, 10, load);
        load.kill();
        second.kill();
      }
    }
    try (var third = node.serve();
        var load = load(node);
        var client = node.client()) {
      assertEquals(0, load.finish());
      assertEquals(BLOCKS, KillableNode.lines(journal) - 1);
      var status = client.admin().getStatus(GetStatusRequest.getDefaultInstance());
      int failures = RECORDS / FAILURE_EVERY;
      assertEquals(RECORDS - failures, status.getGallery().getActivePhotos());
      assertEquals(failures, status.getGallery().getFailedPhotos());
      // And the one that says with which keys the data was begun.
      assertEquals(BLOCKS + failures + 1, status.getEvents());
      var asked =
          SearchEventsRequest.newBuilder()
              .setOrigin(
                  Origin.newBuilder()
                      .setRequestId("audit")
                      .setOperatorId("auditor")
                      .setPurpose(Purpose.PURPOSE_AUDIT))
              .setKind(EventKind.EVENT_KIND_TEMPLATES_LOADED)
              .build();
      assertTrue(client.events().searchEvents(asked).getEventsCount() > 0);
      assertTrue(third.isAlive());
    }
  }
}
