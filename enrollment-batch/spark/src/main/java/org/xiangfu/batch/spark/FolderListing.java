package org.xiangfu.batch.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.xiangfu.batch.BatchInputException;
import org.xiangfu.batch.ManifestLine;
import org.xiangfu.batch.PhotoArchive;

/**
 * Each photo's person is the name of the folder it lies in; a photo in no folder gets none, and so
 * cannot be used. Holds the names of one folder a level. Hidden folders are left out.
 */
record FolderListing(Path archive, Configuration hadoop) implements Listing {
  @Override
  public Lines open() throws IOException {
    var walk = new Walk(archive.getFileSystem(hadoop));
    try {
      walk.enter(new Entry("", "", true));
    } catch (FileNotFoundException e) {
      throw new BatchInputException(archive + ": no such folder", e);
    }
    return walk;
  }

  /** So that paths come in the order of their characters, as those of other archives do. */
  private static String sortedBy(FileStatus status) {
    return status.getPath().getName() + (status.isDirectory() ? "/" : "");
  }

  /** A file or folder, by its path below the archive. */
  private record Entry(String path, String folder, boolean isFolder) {
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  private final class Walk implements Lines {
    private final FileSystem files;
    private final Deque<Iterator<Entry>> open = new ArrayDeque<>();
    // Line 1 of a manifest is its header.
    private long number = 1;

    Walk(FileSystem files) {
      this.files = files;
    }

    void enter(Entry folder) throws IOException {
      String prefix = folder.path().isEmpty() ? "" : folder.path() + "/";
      List<Entry> entries =
          Arrays.stream(files.listStatus(HadoopPhotos.below(archive, folder.path())))
              .sorted(Comparator.comparing(FolderListing::sortedBy))
              .map(
                  status ->
                      new Entry(
                          prefix + status.getPath().getName(), folder.name(), status.isDirectory()))
              .toList();
      open.push(entries.iterator());
    }

    @Override
    public Optional<Line> next() throws IOException {
      while (!open.isEmpty()) {
        if (!open.peek().hasNext()) {
          open.pop();
          continue;
        }
        Entry entry = open.peek().next();
        if (entry.isFolder()) {
          if (!entry.name().startsWith(".")) {
            enter(entry);
          }
        } else if (PhotoArchive.isPhoto(entry.path())) {
          return Optional.of(
              Line.of(ManifestLine.of(++number, entry.path(), entry.folder(), "", List.of())));
        }
      }
      return Optional.empty();
    }

    @Override
    public void close() {
      open.clear();
    }
  }
}
