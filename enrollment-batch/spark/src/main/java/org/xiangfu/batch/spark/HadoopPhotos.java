package org.xiangfu.batch.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.xiangfu.batch.Photo;
import org.xiangfu.batch.PhotoArchive;

/** Photos below a folder of any Hadoop file system. Thread-safe. */
final class HadoopPhotos {
  private final Path folder;
  private final FileSystem files;

  HadoopPhotos(Path folder, Configuration hadoop) throws IOException {
    this.folder = folder;
    this.files = folder.getFileSystem(hadoop);
  }

  /**
   * A path below another. The name may hold colons, which Hadoop takes for a scheme otherwise.
   *
   * @param path {@code /} between folders; empty for the folder itself
   */
  static Path below(Path folder, String path) {
    return path.isEmpty() ? folder : new Path(folder, new Path(null, null, path));
  }

  /**
   * The photo at a path, or why there is none.
   *
   * @throws IOException without the path and without a cause that may name it, if the store is out
   *     of reach
   */
  Photo read(Line line) throws IOException {
    if (!leadsInside(line.photo())) {
      return PhotoArchive.missing();
    }
    try (InputStream in = files.open(below(folder, line.photo()))) {
      return PhotoArchive.readWithinLimit(in);
    } catch (FileNotFoundException e) {
      return PhotoArchive.missing();
    } catch (ChecksumException | AccessControlException e) {
      return PhotoArchive.damaged();
    } catch (IOException e) {
      // Its message would name the file, and Spark would log it.
      throw new IOException(
          "record %d: the archive is out of reach (%s)"
              .formatted(line.number(), e.getClass().getName()));
    }
  }

  private static boolean leadsInside(String path) {
    return Arrays.stream(path.split("/", -1))
        .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
  }
}
