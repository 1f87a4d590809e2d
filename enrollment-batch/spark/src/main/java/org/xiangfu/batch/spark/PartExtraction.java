package org.xiangfu.batch.spark;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.xiangfu.batch.Outcome;
import org.xiangfu.batch.Photo;
import org.xiangfu.engine.Examination;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.quality.QualityMeasure;
import org.xiangfu.templates.TemplateFileWriter;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplateRecord;

/**
 * Makes a part into its file of templates, on an executor. A part whose file is there already is
 * only counted, so that a task may run as often as Spark likes.
 */
final class PartExtraction implements Function<Part, Counts> {
  private static final long serialVersionUID = 1L;
  private static final int MAX_SOURCE = 200;

  private final Settings settings;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final LongAccumulator records;
  private final LongAccumulator templates;

  /**
   * @param records counts what was done, for whoever watches; repeated attempts count again
   */
  PartExtraction(
      Settings settings,
      Broadcast<SerializableConfiguration> hadoop,
      LongAccumulator records,
      LongAccumulator templates) {
    this.settings = settings;
    this.hadoop = hadoop;
    this.records = records;
    this.templates = templates;
  }

  @Override
  public Counts call(Part part) throws IOException, InterruptedException {
    Configuration configuration = hadoop.value().value();
    var output = new OutputFolder(new Path(settings.output()), configuration);
    if (output.holds(part.fileName())) {
      return found(part, output);
    }
    var photos = new HadoopPhotos(new Path(settings.archive()), configuration);
    String attempt = Long.toString(TaskContext.get().taskAttemptId());
    try (OutputFolder.Draft draft = output.draft(part.fileName(), attempt)) {
      PartAccount account = write(part, photos, draft.stream());
      // Before the file: where there is a file, there is its account.
      output.replace(part.accountName(), attempt, account.toJson());
      draft.commit();
      return account.counts(false);
    }
  }

  private static Counts found(Part part, OutputFolder output) throws IOException {
    byte[] json =
        output
            .read(part.accountName())
            .orElseThrow(
                () ->
                    new IOException(
                        "%s is there without %s; delete it, and run the same command again"
                            .formatted(part.fileName(), part.accountName())));
    return PartAccount.of(json).counts(true);
  }

  private PartAccount write(Part part, HadoopPhotos photos, OutputStream out)
      throws IOException, InterruptedException {
    FaceEngine engine = ExecutorEngine.of(settings);
    TemplateKeys keys = TemplateKeys.read(Shipped.find(settings.key()));
    List<PartAccount.Other> others = new ArrayList<>();
    long made = 0;
    try (var writer = TemplateFileWriter.to(out, keys, settings.templatePack())) {
      for (Line line : part.lines()) {
        Optional<PartAccount.Other> other = write(line, photos, engine, writer);
        other.ifPresent(others::add);
        records.add(1);
        if (other.isEmpty()) {
          made++;
          templates.add(1);
        }
      }
      writer.finish();
    }
    return new PartAccount(part.number(), part.lines().size(), made, others);
  }

  private Optional<PartAccount.Other> write(
      Line line, HadoopPhotos photos, FaceEngine engine, TemplateFileWriter writer)
      throws IOException, InterruptedException {
    if (!line.problem().isEmpty()) {
      return Optional.of(other(line, Outcome.ERROR, "INVALID_LINE", line.problem()));
    }
    return switch (photos.read(line)) {
      case Photo.Unusable(var outcome, var reason, var detail) ->
          Optional.of(other(line, outcome, reason, detail));
      case Photo.Content(var bytes) -> {
        TemplateRecord record = record(line, bytes, engine);
        writer.write(record);
        yield record.extraction() instanceof Extraction.Refused(var reason, var detail)
            ? Optional.of(other(line, Outcome.REFUSED, reason.name(), detail))
            : Optional.empty();
      }
    };
  }

  private TemplateRecord record(Line line, ByteString photo, FaceEngine engine)
      throws InterruptedException {
    byte[] bytes = photo.toByteArray();
    Extraction extraction;
    List<QualityMeasure> quality;
    if (settings.quality()) {
      Examination examination = engine.examine(bytes, Limits.archive());
      extraction = examination.extraction();
      quality = examination.assessment().measures();
    } else {
      extraction = engine.extract(bytes, Limits.archive());
      quality = List.of();
    }
    return new TemplateRecord(
        line.number(),
        line.photo(),
        line.personId(),
        line.capturedOn(),
        source(line),
        ByteString.copyFrom(sha256(bytes)),
        settings.keepPhotos() ? Optional.of(photo) : Optional.empty(),
        extraction,
        quality);
  }

  /** As {@code xiangfu enroll} says it of a folder. */
  private String source(Line line) {
    String archive = new Path(settings.archive()).getName();
    String where = "#" + line.number();
    return archive.substring(0, Math.min(archive.length(), MAX_SOURCE - where.length())) + where;
  }

  private static PartAccount.Other other(Line line, Outcome outcome, String reason, String detail) {
    return new PartAccount.Other(line.number(), outcome.name(), reason, detail);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
