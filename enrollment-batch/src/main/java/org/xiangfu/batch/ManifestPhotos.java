package org.xiangfu.batch;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A manifest leads, and the archive gives each photo that it names. */
final class ManifestPhotos implements PhotoSource {
  private final PhotoArchive archive;
  private final Manifest manifest;
  private final Manifest.Summary summary;
  private final Sequence sequence;

  private ManifestPhotos(
      PhotoArchive archive, Manifest manifest, Manifest.Summary summary, Sequence sequence) {
    this.archive = archive;
    this.manifest = manifest;
    this.summary = summary;
    this.sequence = sequence;
  }

  /** Reads the manifest once through. The source takes over the archive. */
  static ManifestPhotos of(PhotoArchive archive, Manifest manifest, Sequence sequence)
      throws IOException {
    return new ManifestPhotos(archive, manifest, manifest.summary(), sequence);
  }

  @Override
  public String name() {
    return archive.name();
  }

  @Override
  public String job() {
    return job(summary.sha256(), archive.name(), archive.bytes());
  }

  static String job(String manifest, String archive, long bytes) {
    return Sha256.hex(manifest + "\n" + archive + "\n" + bytes).substring(0, 32);
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(summary.lines());
  }

  @Override
  public Groups groups() {
    return summary.groups();
  }

  @Override
  public List<Tally.Row> expected() {
    return summary.expected();
  }

  @Override
  public int readsAhead() {
    return archive.readsAhead();
  }

  @Override
  public Records open(Mark after) throws IOException {
    return sequence.equals(Sequence.AS_IT_COMES) ? new AsTheyCome() : new Sorted();
  }

  private PhotoRecord record(ManifestLine line) {
    return PhotoRecord.of(line, archive.name(), () -> archive.read(line.photo()));
  }

  /** Counts what the archive holds beside the named photos. */
  static void leftovers(PhotoArchive archive, Predicate<String> named, PhotoSource.Leftovers to)
      throws IOException {
    if (archive.isRemote()) {
      return;
    }
    long position = 0;
    try (Stream<String> files = archive.paths()) {
      for (Iterator<String> each = files.iterator(); each.hasNext(); ) {
        String file = each.next();
        position++;
        if (named.test(file)) {
          continue;
        }
        if (PhotoArchive.isPhoto(file)) {
          to.unnamed(file, "file %d of the archive in order of names".formatted(position));
        } else {
          to.others(1);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  private final class AsTheyCome implements Records {
    private final ManifestReader lines;

    AsTheyCome() throws IOException {
      lines = manifest.open();
    }

    @Override
    public Optional<PhotoRecord> next() throws IOException {
      return lines.next().map(ManifestPhotos.this::record);
    }

    @Override
    public void leftovers(Predicate<String> named, Leftovers to) throws IOException {
      ManifestPhotos.leftovers(archive, named, to);
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private final class Sorted implements Records {
    private final ManifestIndex index;
    private final Iterator<ManifestLine> lines;

    Sorted() throws IOException {
      index = ManifestIndex.of(manifest);
      lines = index.inSequence(sequence);
    }

    @Override
    public Optional<PhotoRecord> next() {
      return lines.hasNext() ? Optional.of(record(lines.next())) : Optional.empty();
    }

    @Override
    public void leftovers(Predicate<String> named, Leftovers to) throws IOException {
      ManifestPhotos.leftovers(archive, named, to);
    }

    @Override
    public void close() throws IOException {
      index.close();
    }
  }
}
