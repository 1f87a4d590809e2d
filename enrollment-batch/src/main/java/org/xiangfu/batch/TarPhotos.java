package org.xiangfu.batch;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * Photos in a TAR file, or one compressed with gzip: read once from front to back in the order of
 * the archive. With a manifest, a photo that it does not name is left alone, and lines whose photo
 * never came are accounted for at the end. A mark is a place in the uncompressed archive.
 */
final class TarPhotos implements PhotoSource {
  private static final int BLOCK = 512;

  private final Path file;
  private final boolean compressed;
  private final Optional<Manifest> manifest;
  private final Optional<Manifest.Summary> summary;
  private final long bytes;

  private TarPhotos(
      Path file,
      boolean compressed,
      Optional<Manifest> manifest,
      Optional<Manifest.Summary> summary,
      long bytes) {
    this.file = file;
    this.compressed = compressed;
    this.manifest = manifest;
    this.summary = summary;
    this.bytes = bytes;
  }

  /**
   * Opens the archive.
   *
   * @param manifest without one a photo's person is the name of the folder it lies in
   * @throws BatchInputException if it is no TAR file
   */
  static TarPhotos open(Path file, Optional<Manifest> manifest) throws IOException {
    boolean compressed = isGzip(file);
    try (InputStream in = content(file, compressed);
        TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      if (tar.getNextEntry() == null) {
        throw new IOException("there is nothing in it");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BatchInputException(file + ": not a readable TAR or TAR.GZ file", e);
    }
    return new TarPhotos(
        file,
        compressed,
        manifest,
        manifest.isPresent() ? Optional.of(manifest.get().summary()) : Optional.empty(),
        Files.size(file));
  }

  private static boolean isGzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 0x1F && in.read() == 0x8B;
    }
  }

  private static InputStream content(Path file, boolean compressed) throws IOException {
    InputStream in = Files.newInputStream(file);
    return compressed
        ? GzipCompressorInputStream.builder()
            .setInputStream(new BufferedInputStream(in, 1 << 16))
            .setDecompressConcatenated(true)
            .get()
        : in;
  }

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  public String job() {
    return ManifestPhotos.job(
        summary.map(Manifest.Summary::sha256).orElse("folders"), name(), bytes);
  }

  @Override
  public OptionalLong size() {
    return summary.isPresent() ? OptionalLong.of(summary.get().lines()) : OptionalLong.empty();
  }

  @Override
  public Groups groups() {
    return summary.map(Manifest.Summary::groups).orElse(Groups.NONE);
  }

  @Override
  public boolean keepsMarks() {
    return true;
  }

  @Override
  public Records open(Mark after) throws IOException {
    return new Entries(Place.parse(after.place()));
  }

  @Override
  public void close() {}

  /**
   * A place in the archive.
   *
   * @param offset uncompressed, where an entry begins
   * @param files photos before it
   * @param unnamed photos before it that the manifest does not name
   * @param others other files before it
   */
  private record Place(long offset, long files, long unnamed, long others) {
    static Place parse(String text) {
      if (text.isEmpty()) {
        return new Place(0, 0, 0, 0);
      }
      String[] parts = text.split(" ", -1);
      return new Place(
          Long.parseLong(parts[0]),
          Long.parseLong(parts[1]),
          Long.parseLong(parts[2]),
          Long.parseLong(parts[3]));
    }

    String text() {
      return offset + " " + files + " " + unnamed + " " + others;
    }
  }

  private final class Entries implements Records {
    private final InputStream in;
    private final TarArchiveInputStream tar;
    private final Optional<ManifestIndex> index;
    private final Roaring64Bitmap taken = new Roaring64Bitmap();
    private final long begin;
    private long files;
    private long unnamed;
    private long others;
    private long end;
    private Optional<Iterator<ManifestLine>> rest = Optional.empty();

    Entries(Place from) throws IOException {
      begin = from.offset();
      end = begin;
      files = from.files();
      unnamed = from.unnamed();
      others = from.others();
      in = content(file, compressed);
      try {
        in.skipNBytes(begin);
        // Read byte by byte, and told apart below: old archives do not say which encoding it is.
        tar = new TarArchiveInputStream(in, StandardCharsets.ISO_8859_1.name());
        index =
            manifest.isPresent() ? Optional.of(ManifestIndex.of(manifest.get())) : Optional.empty();
      } catch (IOException e) {
        in.close();
        throw e instanceof BatchInputException ? e : damaged(e);
      }
    }

    @Override
    public Optional<PhotoRecord> next() throws IOException {
      if (rest.isPresent()) {
        return missing(rest.get());
      }
      try {
        TarArchiveEntry entry = tar.getNextEntry();
        for (; entry != null; entry = tar.getNextEntry()) {
          // Now it stands at the content; of a stream the entry itself does not tell where.
          end = begin + tar.getBytesRead() + padded(entry.getSize());
          Optional<PhotoRecord> record = entry.isFile() ? record(entry) : Optional.empty();
          if (record.isPresent()) {
            return record;
          }
        }
      } catch (IOException | IllegalArgumentException e) {
        throw damaged(e);
      }
      if (index.isEmpty()) {
        return Optional.empty();
      }
      rest = Optional.of(index.get().inSequence(Sequence.AS_IT_COMES));
      return missing(rest.get());
    }

    private Optional<PhotoRecord> record(TarArchiveEntry entry) throws IOException {
      String path = name(entry);
      Optional<ManifestLine> line = Optional.empty();
      if (index.isPresent()) {
        line = index.get().find(path);
        if (line.isPresent() && taken.contains(line.get().number())) {
          // The archive holds the same path twice; the first is taken.
          line = Optional.empty();
        }
        if (line.isEmpty()) {
          if (PhotoArchive.isPhoto(path)) {
            unnamed++;
          } else {
            others++;
          }
          return Optional.empty();
        }
        taken.add(line.get().number());
      } else if (!PhotoArchive.isPhoto(path)) {
        others++;
        return Optional.empty();
      }
      files++;
      ManifestLine named =
          line.orElseGet(
              () -> ManifestLine.of(files, path, FolderPhotos.folderOf(path), "", List.of()));
      Photo photo =
          entry.getSize() > PhotoArchive.MAX_PHOTO_BYTES
              ? PhotoArchive.tooLarge(Long.toString(entry.getSize()))
              : PhotoArchive.readWithinLimit(tar);
      if (photo instanceof Photo.Content content && content.bytes().size() < entry.getSize()) {
        throw new EOFException("the archive ends within a photo");
      }
      return Optional.of(PhotoRecord.of(named, TarPhotos.this.name(), () -> photo).at("", place()));
    }

    private Optional<PhotoRecord> missing(Iterator<ManifestLine> lines) {
      while (lines.hasNext()) {
        ManifestLine line = lines.next();
        if (!taken.contains(line.number())) {
          return Optional.of(PhotoRecord.of(line, name(), PhotoArchive::missing).at("", place()));
        }
      }
      return Optional.empty();
    }

    private String place() {
      return new Place(end, files, unnamed, others).text();
    }

    private IOException damaged(Exception e) {
      return new IOException(
          "%s: damaged behind byte %d of its content; what came before is enrolled"
              .formatted(file, end),
          e);
    }

    @Override
    public void leftovers(Predicate<String> named, Leftovers to) {
      for (long i = 0; i < unnamed; i++) {
        to.unnamed("", "a photo of the archive");
      }
      to.others(others);
    }

    @Override
    public void close() throws IOException {
      try (in) {
        tar.close();
      } finally {
        if (index.isPresent()) {
          index.get().close();
        }
      }
    }
  }

  private static long padded(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** Names of pax archives are Unicode already; older ones are UTF-8 or, in Taiwan, Big5. */
  private static String name(TarArchiveEntry entry) {
    String raw = entry.getName();
    byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
    if (!raw.equals(new String(bytes, StandardCharsets.ISO_8859_1))) {
      return clean(raw);
    }
    for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("MS950"))) {
      try {
        return clean(charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      } catch (CharacterCodingException e) {
        // The next encoding may fit, or the name stays as it is.
      }
    }
    return clean(raw);
  }

  private static String clean(String path) {
    return path.startsWith("./") ? path.substring(2) : path;
  }
}
