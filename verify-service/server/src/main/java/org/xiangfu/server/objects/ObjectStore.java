package org.xiangfu.server.objects;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps named objects. Names are parts of {@code [A-Za-z0-9._-]} joined by {@code /}. Whoever
 * writes a name always means the same content by it, so that concurrent writers of one name do no
 * harm. Larger things are cut into objects by the caller: a broken transfer then repeats little.
 *
 * <p>Thread-safe. Every failure is an {@link IOException} that names the object and the place.
 */
public interface ObjectStore extends AutoCloseable {
  /** Most bytes of an object: 64 MiB. */
  int MAX_BYTES = 64 << 20;

  /**
   * Keeps an object unless there is one of this name.
   *
   * @return false if there was one, which is unchanged
   * @throws IOException if it is not known to be durable
   */
  boolean putIfAbsent(String name, byte[] content) throws IOException;

  /** The object's content; empty if there is none. */
  Optional<byte[]> get(String name) throws IOException;

  /** An object that is there. */
  record Listed(String name, long size, Instant written) {}

  /** Names every object under a prefix such as {@code manifests/}, in no order. */
  void list(String prefix, Consumer<Listed> each) throws IOException;

  /**
   * Names objects under a prefix that ends with {@code /}, in no order.
   *
   * @return at most so many; fewer only if there are no more
   */
  List<String> some(String prefix, int most) throws IOException;

  /** Removes an object, if there is one. */
  void delete(String name) throws IOException;

  @Override
  void close();
}
