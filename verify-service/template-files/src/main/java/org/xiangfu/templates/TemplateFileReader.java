package org.xiangfu.templates;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import org.xiangfu.engine.Extraction;
import org.xiangfu.templates.TemplateFileException.Fault;
import org.xiangfu.templates.v1.Entry;
import org.xiangfu.templates.v1.Footer;
import org.xiangfu.templates.v1.Header;

/**
 * Reads a file of templates, record by record, in the order in which they were written. What it
 * gives is what was written; that the file is whole is known once {@link #next} was empty. Not
 * thread-safe.
 */
public final class TemplateFileReader implements AutoCloseable {
  private final String name;
  private final InputStream raw;
  private final InputStream in;
  private final TemplatePack pack;
  private long templates;
  private long refusals;
  private boolean ended;

  private TemplateFileReader(String name, InputStream raw, TemplateKeys keys) throws IOException {
    this.name = name;
    this.raw = raw;
    byte[] prefix = raw.readNBytes(TemplateFileFormat.PREFIX_BYTES);
    checkPrefix(prefix, keys);
    try {
      this.in = new BufferedInputStream(keys.aead().newDecryptingStream(raw, prefix), 1 << 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening failed", e);
    }
    this.pack = header();
  }

  /**
   * Opens a file.
   *
   * @throws TemplateFileException if it is of another kind, version or key, or damaged
   * @throws IOException if it cannot be read
   */
  public static TemplateFileReader open(Path file, TemplateKeys keys) throws IOException {
    return of(file.toString(), Files.newInputStream(file), keys);
  }

  /**
   * Reads from a stream, which {@link #close} closes.
   *
   * @param name how messages call it
   * @throws IOException as {@link #open}; the stream is closed then
   */
  public static TemplateFileReader of(String name, InputStream stream, TemplateKeys keys)
      throws IOException {
    try {
      return new TemplateFileReader(name, new BufferedInputStream(stream, 1 << 16), keys);
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  private void checkPrefix(byte[] prefix, TemplateKeys keys) throws TemplateFileException {
    String kind = TemplateFileFormat.KIND;
    if (prefix.length < TemplateFileFormat.PREFIX_BYTES
        || !new String(prefix, 0, kind.length(), US_ASCII).equals(kind)) {
      throw new TemplateFileException(Fault.OTHER_KIND, name + " is no file of templates");
    }
    if (prefix[kind.length()] != TemplateFileFormat.VERSION) {
      throw new TemplateFileException(
          Fault.OTHER_VERSION,
          "%s is a file of templates of version %c; this release reads version %c"
              .formatted(name, (char) prefix[kind.length()], TemplateFileFormat.VERSION));
    }
    int keyId = ByteBuffer.wrap(prefix).getInt(kind.length() + 1);
    if (!keys.hold(keyId)) {
      throw new TemplateFileException(
          Fault.FOREIGN_KEY,
          "%s was sealed with the key %08x, which the given key file does not hold; use the one it was written with"
              .formatted(name, keyId));
    }
  }

  private TemplatePack header() throws IOException {
    try {
      Header header = Header.parseDelimitedFrom(in);
      if (header == null) {
        throw damaged("its header");
      }
      return new TemplatePack(
          header.getPackId(),
          HexFormat.of().formatHex(header.getPackDigest().toByteArray()),
          header.getDimension());
    } catch (TemplateFileException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw damaged("its header");
    }
  }

  /** What made the templates. */
  public TemplatePack pack() {
    return pack;
  }

  /**
   * Makes sure that the templates are of a pack.
   *
   * @throws TemplateFileException {@link Fault#PACK_MISMATCH} if not
   */
  public void require(TemplatePack wanted) throws TemplateFileException {
    if (!pack.equals(wanted)) {
      throw new TemplateFileException(
          Fault.PACK_MISMATCH,
          "%s holds templates of pack %s (%d numbers, digest %.12s…), and wanted are those of pack %s (%d, %.12s…); extract with that pack"
              .formatted(
                  name,
                  pack.id(),
                  pack.dimension(),
                  pack.digest(),
                  wanted.id(),
                  wanted.dimension(),
                  wanted.digest()));
    }
  }

  /**
   * The next record; empty once all were read and the file turned out whole.
   *
   * @throws TemplateFileException if the file is damaged
   * @throws IOException if it cannot be read
   */
  public Optional<TemplateRecord> next() throws IOException {
    if (ended) {
      return Optional.empty();
    }
    String where = "what follows record " + records();
    Entry entry;
    try {
      entry = Entry.parseDelimitedFrom(in);
    } catch (IOException e) {
      // Tink says nothing else when a segment is not what was sealed.
      throw damaged(where);
    }
    if (entry == null) {
      throw damaged(where);
    }
    switch (entry.getEntryCase()) {
      case RECORD -> {
        return Optional.of(counted(entry, where));
      }
      case FOOTER -> {
        checkEnd(entry.getFooter(), where);
        return Optional.empty();
      }
      case ENTRY_NOT_SET ->
          throw new TemplateFileException(
              Fault.OTHER_VERSION, name + " holds what this release does not know: " + where);
    }
    throw damaged(where);
  }

  private TemplateRecord counted(Entry entry, String where) throws TemplateFileException {
    TemplateRecord record;
    try {
      record = TemplateFileFormat.read(entry.getRecord(), pack);
    } catch (IllegalArgumentException e) {
      throw damaged(where);
    }
    if (record.extraction() instanceof Extraction.Extracted) {
      templates++;
    } else {
      refusals++;
    }
    return record;
  }

  private void checkEnd(Footer footer, String where) throws IOException {
    if (footer.getTemplates() != templates || footer.getRefusals() != refusals) {
      throw damaged(where);
    }
    try {
      if (in.read() >= 0) {
        throw damaged(where);
      }
    } catch (TemplateFileException e) {
      throw e;
    } catch (IOException e) {
      throw damaged(where);
    }
    ended = true;
  }

  private TemplateFileException damaged(String what) {
    return new TemplateFileException(
        Fault.DAMAGED, name + " is cut short or was altered: " + what + " cannot be read");
  }

  /** Templates read so far; all of them once {@link #next} was empty. */
  public long templates() {
    return templates;
  }

  /** Refusals read so far; all of them once {@link #next} was empty. */
  public long refusals() {
    return refusals;
  }

  private long records() {
    return templates + refusals;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
