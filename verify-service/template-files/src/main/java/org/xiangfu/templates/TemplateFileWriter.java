package org.xiangfu.templates;

import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.UUID;
import org.xiangfu.engine.Extraction;
import org.xiangfu.templates.v1.Entry;
import org.xiangfu.templates.v1.Footer;
import org.xiangfu.templates.v1.Header;

/**
 * Writes a file of templates, record by record, in the order of the calls. It is whole only after
 * {@link #finish}: whatever is closed before that leaves no file, or one that every reader refuses.
 * Not thread-safe.
 */
public final class TemplateFileWriter implements AutoCloseable {
  /** Ending of files under way, whose names begin with a full stop. */
  public static final String UNFINISHED = ".part";

  private interface Ending {
    /** All was written. */
    void finished() throws IOException;

    /** The last call. */
    void closed() throws IOException;
  }

  private final OutputStream out;
  private final TemplatePack pack;
  private final Ending ending;
  private long templates;
  private long refusals;
  private boolean finished;

  private TemplateFileWriter(OutputStream raw, TemplateKeys keys, TemplatePack pack, Ending ending)
      throws IOException {
    this.pack = pack;
    this.ending = ending;
    byte[] prefix = TemplateFileFormat.prefix(keys.sealingId());
    raw.write(prefix);
    try {
      this.out = new BufferedOutputStream(keys.aead().newEncryptingStream(raw, prefix));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed", e);
    }
    Header.newBuilder()
        .setPackId(pack.id())
        .setPackDigest(ByteString.copyFrom(HexFormat.of().parseHex(pack.digest())))
        .setDimension(pack.dimension())
        .build()
        .writeDelimitedTo(out);
  }

  /**
   * Begins a file under another name in the same folder; only its owner may read it.
   *
   * @param file made, or replaced, by {@link #finish}
   */
  public static TemplateFileWriter create(Path file, TemplateKeys keys, TemplatePack pack)
      throws IOException {
    Path target = file.toAbsolutePath();
    Path draft =
        target.resolveSibling("." + target.getFileName() + "-" + UUID.randomUUID() + UNFINISHED);
    var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    FileChannel channel = FileChannel.open(draft, options, ownerOnly(draft));
    var ending =
        new Ending() {
          @Override
          public void finished() throws IOException {
            try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
              written.force(true);
            }
            Files.move(
                draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          }

          @Override
          public void closed() throws IOException {
            channel.close();
            Files.deleteIfExists(draft);
          }
        };
    try {
      return new TemplateFileWriter(Channels.newOutputStream(channel), keys, pack, ending);
    } catch (IOException | RuntimeException e) {
      ending.closed();
      throw e;
    }
  }

  /**
   * Writes to a stream, such as one of an object store or a distributed file system, which {@link
   * #finish} closes. A stream that is closed before holds no whole file.
   */
  public static TemplateFileWriter to(OutputStream stream, TemplateKeys keys, TemplatePack pack)
      throws IOException {
    return new TemplateFileWriter(
        stream,
        keys,
        pack,
        new Ending() {
          @Override
          public void finished() {}

          @Override
          public void closed() throws IOException {
            stream.close();
          }
        });
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Adds a record.
   *
   * @throws IllegalArgumentException if its template is of another pack
   * @throws IllegalStateException after {@link #finish}
   */
  public void write(TemplateRecord record) throws IOException {
    if (finished) {
      throw new IllegalStateException("the file is finished");
    }
    if (record.extraction() instanceof Extraction.Extracted(var template, _)) {
      if (!template.packId().equals(pack.id()) || template.vector().length != pack.dimension()) {
        throw new IllegalArgumentException(
            "record %d: a template of pack %s (%d) in a file of pack %s (%d)"
                .formatted(
                    record.number(),
                    template.packId(),
                    template.vector().length,
                    pack.id(),
                    pack.dimension()));
      }
      templates++;
    } else {
      refusals++;
    }
    Entry.newBuilder().setRecord(TemplateFileFormat.write(record)).build().writeDelimitedTo(out);
  }

  /** Records so far. */
  public long records() {
    return templates + refusals;
  }

  /** Makes the file whole, durable, and called by its name. */
  public void finish() throws IOException {
    if (finished) {
      return;
    }
    finished = true;
    Entry.newBuilder()
        .setFooter(Footer.newBuilder().setTemplates(templates).setRefusals(refusals))
        .build()
        .writeDelimitedTo(out);
    out.close();
    ending.finished();
  }

  /** Gives up what is not finished; otherwise does nothing. */
  @Override
  public void close() throws IOException {
    ending.closed();
  }
}
