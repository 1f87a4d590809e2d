package org.xiangfu.server.objects;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A directory of files. An object appears whole or not at all: it is written beside its place,
 * fsynced and moved, and the folders on its way are fsynced too.
 */
public final class DirectoryStore implements ObjectStore {
  private static final String DRAFT = ".draft-";

  private final Path root;
  private final Set<Path> durableFolders = ConcurrentHashMap.newKeySet();

  /** The store in a folder, which is made when the first object is put. */
  public DirectoryStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    ObjectName.checkSize(name, content);
    Path file = file(name);
    if (Files.exists(file)) {
      return false;
    }
    try {
      makeFolder(file.getParent());
      Path draft = file.resolveSibling(DRAFT + UUID.randomUUID());
      try {
        writeDurably(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
      sync(file.getParent());
      return true;
    } catch (IOException e) {
      throw new IOException("cannot write " + name + " in " + root + ": " + reason(e), e);
    }
  }

  private static void writeDurably(Path file, byte[] content) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private void makeFolder(Path folder) throws IOException {
    if (durableFolders.contains(folder)) {
      return;
    }
    Path parent = folder.getParent();
    if (parent != null && folder.startsWith(root)) {
      makeFolder(parent);
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      if (parent != null) {
        sync(parent);
      }
    }
    durableFolders.add(folder);
  }

  // A file's name is durable once its folder is; Windows cannot open folders and needs no telling.
  private static void sync(Path folder) throws IOException {
    if (java.io.File.separatorChar == '/') {
      try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public Optional<byte[]> get(String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IOException("cannot read " + name + " in " + root + ": " + reason(e), e);
    }
  }

  @Override
  public void list(String prefix, Consumer<Listed> each) throws IOException {
    Path start = root.resolve(prefix);
    if (!Files.isDirectory(start)) {
      return;
    }
    try {
      Files.walkFileTree(start, new Lister(each, Integer.MAX_VALUE));
    } catch (IOException e) {
      throw new IOException("cannot list " + prefix + " in " + root + ": " + reason(e), e);
    }
  }

  @Override
  public List<String> some(String prefix, int most) throws IOException {
    Path start = root.resolve(prefix);
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(start)) {
      try {
        Files.walkFileTree(start, new Lister(listed -> names.add(listed.name()), most));
      } catch (IOException e) {
        throw new IOException("cannot list " + prefix + " in " + root + ": " + reason(e), e);
      }
    }
    return names;
  }

  private final class Lister extends SimpleFileVisitor<Path> {
    private final Consumer<Listed> each;
    private int left;

    Lister(Consumer<Listed> each, int most) {
      this.each = each;
      this.left = most;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!file.getFileName().toString().startsWith(DRAFT)) {
        String name = root.relativize(file).toString().replace(java.io.File.separatorChar, '/');
        each.accept(new Listed(name, attributes.size(), attributes.lastModifiedTime().toInstant()));
        left--;
      }
      return left > 0 ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  @Override
  public void delete(String name) throws IOException {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new IOException("cannot delete " + name + " in " + root + ": " + reason(e), e);
    }
  }

  private Path file(String name) {
    return root.resolve(ObjectName.checked(name));
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + " " + e.getMessage();
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return root.toString();
  }
}
