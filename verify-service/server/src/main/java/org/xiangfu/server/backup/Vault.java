package org.xiangfu.server.backup;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.function.Consumer;
import org.xiangfu.server.backup.v1.Chunk;
import org.xiangfu.server.objects.ObjectStore;
import org.xiangfu.server.sealing.Seal;

/** Sealed objects in a store. Thread-safe. */
public final class Vault implements AutoCloseable {
  /** Folder of the chunks. */
  static final String CHUNKS = "chunks/";

  private static final String KIND = "chunk";

  private final ObjectStore store;
  private final Seal seal;

  /** Takes over the store. */
  public Vault(ObjectStore store, Seal seal) {
    this.store = store;
    this.seal = seal;
  }

  /**
   * What was done with a chunk.
   *
   * @param uploaded false if the store had it
   */
  record Written(Chunk chunk, boolean uploaded) {}

  Written write(byte[] content) throws IOException {
    var chunk =
        Chunk.newBuilder().setDigest(seal.nameOf(KIND, content)).setSize(content.length).build();
    return new Written(chunk, put(nameOf(chunk), content));
  }

  byte[] read(Chunk chunk) throws IOException {
    byte[] content = read(nameOf(chunk));
    if (content.length != chunk.getSize()) {
      throw new IOException(nameOf(chunk) + " is damaged: it has another length than was recorded");
    }
    return content;
  }

  static String nameOf(Chunk chunk) {
    return CHUNKS + chunk.getDigest().substring(0, 2) + "/" + chunk.getDigest();
  }

  boolean put(String name, byte[] content) throws IOException {
    return store.putIfAbsent(name, seal.seal(name, content));
  }

  byte[] read(String name) throws IOException {
    byte[] sealed =
        store
            .get(name)
            .orElseThrow(() -> new FileNotFoundException(name + " is missing in " + store));
    return seal.open(name, sealed);
  }

  void list(String prefix, Consumer<ObjectStore.Listed> each) throws IOException {
    store.list(prefix, each);
  }

  void delete(String name) throws IOException {
    store.delete(name);
  }

  @Override
  public String toString() {
    return store.toString();
  }

  @Override
  public void close() {
    store.close();
  }
}
