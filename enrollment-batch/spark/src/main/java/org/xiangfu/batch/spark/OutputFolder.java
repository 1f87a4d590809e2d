package org.xiangfu.batch.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.xiangfu.templates.TemplateFileWriter;

/**
 * Where the files go, on any Hadoop file system. A file has its name only once it is whole; where
 * two attempts write the same one, the first stays. For the owner alone where the store has owners.
 */
final class OutputFolder {
  private static final FsPermission OWNER_FOLDER = new FsPermission((short) 0700);
  private static final FsPermission OWNER_FILE = new FsPermission((short) 0600);

  private final Path folder;
  private final FileSystem files;

  OutputFolder(Path folder, Configuration hadoop) throws IOException {
    this.folder = folder;
    this.files = folder.getFileSystem(hadoop);
    // The files are sealed, and so prove themselves; a local one would get a second file beside it.
    files.setWriteChecksum(false);
  }

  /** Makes it unless it is there. */
  void make() throws IOException {
    if (!files.exists(folder) && !files.mkdirs(folder, OWNER_FOLDER)) {
      throw new IOException(folder + ": the folder cannot be made");
    }
  }

  boolean holds(String name) throws IOException {
    return files.exists(new Path(folder, name));
  }

  /** What a file holds; empty if there is none of this name. */
  Optional<byte[]> read(String name) throws IOException {
    try (InputStream in = files.open(new Path(folder, name))) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes a small file in place of the one before. */
  void replace(String name, String attempt, byte[] content) throws IOException {
    try (Draft draft = draft(name, attempt)) {
      draft.stream().write(content);
      draft.stream().close();
      files.delete(new Path(folder, name), false);
      draft.commit();
    }
  }

  /**
   * Begins a file.
   *
   * @param attempt tells who writes it from all others that may
   */
  Draft draft(String name, String attempt) throws IOException {
    return new Draft(name, attempt);
  }

  /** Deletes what attempts that were killed left behind. */
  void removeUnfinished() throws IOException {
    for (FileStatus file :
        files.listStatus(
            folder,
            path ->
                path.getName().startsWith(".")
                    && path.getName().endsWith(TemplateFileWriter.UNFINISHED))) {
      files.delete(file.getPath(), false);
    }
  }

  /** A file under way. */
  final class Draft implements AutoCloseable {
    private final Path path;
    private final Path target;
    private final OutputStream out;
    private boolean committed;

    private Draft(String name, String attempt) throws IOException {
      path = new Path(folder, "." + name + "-" + attempt + TemplateFileWriter.UNFINISHED);
      target = new Path(folder, name);
      out = files.createFile(path).overwrite(true).permission(OWNER_FILE).build();
    }

    OutputStream stream() {
      return out;
    }

    /** Gives the file its name, unless another attempt was first. The stream must be closed. */
    void commit() throws IOException {
      if (!files.exists(target) && !renamed() && !files.exists(target)) {
        throw new IOException(target + ": the file cannot be given its name");
      }
      committed = !files.exists(path);
    }

    private boolean renamed() throws IOException {
      try {
        return files.rename(path, target);
      } catch (FileAlreadyExistsException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
      if (!committed) {
        files.delete(path, false);
      }
    }
  }
}
