package org.xiangfu.engine.population;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.xiangfu.engine.population.Cast.Identity;
import org.xiangfu.engine.population.Cast.Shown;

/**
 * An archive of people who do not exist: photos in {@code photos/}, and in UTF-8 {@code
 * manifest.csv} (photo, person_id, captured_on, sex, age), {@code pairs.csv} (photo_a, photo_b,
 * same_person: whether they show one face) and {@code truth.csv} (exercise, person_id,
 * other_person_id, photo). The same plan and model give the same bytes.
 */
public final class PopulationArchive {
  private static final LocalDate TODAY = LocalDate.of(2026, 1, 1);
  private static final int IMPOSTORS_A_PHOTO = 10;

  private final PopulationPlan plan;
  private final Cast cast;
  private final PortraitPainter painter;

  /** The archive of a plan; nothing is painted or written yet. */
  public PopulationArchive(PopulationPlan plan, FaceModel model) {
    this.plan = plan;
    this.cast = Cast.of(plan, new Population(model));
    this.painter = new PortraitPainter(model);
  }

  /** What is planted in it. */
  public List<Exercise> exercises() {
    return cast.exercises();
  }

  /**
   * Writes it: into a ZIP file if the name ends in {@code .zip}, else into a new folder.
   *
   * @param written called after each photo
   * @throws FileAlreadyExistsException if the target exists
   */
  public void write(Path target, Runnable written) throws IOException {
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target + " exists; name a new folder or ZIP file");
    }
    boolean zip = target.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    try (Sink sink = zip ? new ZipSink(target) : new FolderSink(target)) {
      sink.put("manifest.csv", manifest());
      sink.put("pairs.csv", pairs());
      sink.put("truth.csv", truth());
      for (Identity identity : cast.identities()) {
        for (Shown shown : identity.shown()) {
          sink.put(shown.photo(), painter.jpeg(shown.person(), shown.style(), shown.occasion()));
          written.run();
        }
      }
    }
  }

  private byte[] manifest() {
    return csv(
        printer -> {
          printer.printRecord("photo", "person_id", "captured_on", "sex", "age");
          for (Identity identity : cast.identities()) {
            for (Shown shown : identity.shown()) {
              double years = Scene.of(shown.person(), shown.style(), shown.occasion()).yearsAgo();
              printer.printRecord(
                  shown.photo(),
                  identity.id(),
                  TODAY.minusDays(Math.round(365.25 * years)),
                  identity.person().sex().name().toLowerCase(Locale.ROOT),
                  identity.person().age());
            }
          }
        });
  }

  private byte[] truth() {
    return csv(
        printer -> {
          printer.printRecord("exercise", "person_id", "other_person_id", "photo");
          for (Exercise e : cast.exercises()) {
            printer.printRecord(
                e.kind().name().toLowerCase(Locale.ROOT), e.personId(), e.otherId(), e.photo());
          }
        });
  }

  private byte[] pairs() {
    List<Shown> all = cast.identities().stream().flatMap(i -> i.shown().stream()).toList();
    Draw draw = new Draw(plan.seed(), "pairs");
    return csv(
        printer -> {
          printer.printRecord("photo_a", "photo_b", "same_person");
          for (int i = 0; i < all.size(); i++) {
            for (int other : comparisons(all, i, draw)) {
              boolean same = all.get(i).face() == all.get(other).face();
              printer.printRecord(all.get(i).photo(), all.get(other).photo(), same ? 1 : 0);
            }
          }
        });
  }

  /** The identity's and its neighbour's later photos, and some of others by chance. */
  private List<Integer> comparisons(List<Shown> all, int photo, Draw draw) {
    List<Integer> with = new ArrayList<>();
    int near = Math.min(all.size(), (photo / plan.portraits() + 2) * plan.portraits());
    for (int other = photo + 1; other < near; other++) {
      with.add(other);
    }
    for (int k = 0; k < IMPOSTORS_A_PHOTO && near < all.size(); k++) {
      int other = near + draw.below(all.size() - near);
      if (!with.contains(other)) {
        with.add(other);
      }
    }
    return with;
  }

  private static byte[] csv(Lines lines) {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
      lines.print(printer);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringBuilder does not fail", e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private interface Lines {
    void print(CSVPrinter printer) throws IOException;
  }

  private interface Sink extends AutoCloseable {
    void put(String name, byte[] bytes) throws IOException;

    @Override
    void close() throws IOException;
  }

  private record FolderSink(Path folder) implements Sink {
    @Override
    public void put(String name, byte[] bytes) throws IOException {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }

    @Override
    public void close() {}
  }

  private static final class ZipSink implements Sink {
    private final ZipOutputStream out;

    ZipSink(Path file) throws IOException {
      out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
      out.setLevel(Deflater.BEST_SPEED); // photos do not get smaller
    }

    @Override
    public void put(String name, byte[] bytes) throws IOException {
      ZipEntry entry = new ZipEntry(name);
      entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
      out.putNextEntry(entry);
      out.write(bytes);
      out.closeEntry();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
