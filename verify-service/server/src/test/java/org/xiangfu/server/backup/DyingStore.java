package org.xiangfu.server.backup;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.xiangfu.server.objects.ObjectStore;

/** A store whose process dies when so many new objects were written. */
final class DyingStore implements ObjectStore {
  private final ObjectStore store;
  private final AtomicInteger writes;

  DyingStore(ObjectStore store, int writes) {
    this.store = store;
    this.writes = new AtomicInteger(writes);
  }

  static final class Died extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    boolean isNew = store.putIfAbsent(name, content);
    if (isNew && writes.decrementAndGet() <= 0) {
      throw new Died();
    }
    return isNew;
  }

  @Override
  public Optional<byte[]> get(String name) throws IOException {
    return store.get(name);
  }

  @Override
  public void list(String prefix, Consumer<Listed> each) throws IOException {
    store.list(prefix, each);
  }

  @Override
  public List<String> some(String prefix, int most) throws IOException {
    return store.some(prefix, most);
  }

  @Override
  public void delete(String name) throws IOException {
    store.delete(name);
  }

  @Override
  public void close() {
    store.close();
  }
}
