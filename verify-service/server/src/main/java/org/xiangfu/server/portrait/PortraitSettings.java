package org.xiangfu.server.portrait;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where portraits are kept.
 *
 * @param store address as {@link org.xiangfu.server.objects.ObjectStores} takes it; empty: {@code
 *     portraits} in the data folder
 * @param keyFile keys that seal them; empty: {@code portrait.key} in the data folder, made at the
 *     first start
 * @param shared true if a directory is the same one on every node
 */
public record PortraitSettings(Optional<URI> store, Optional<Path> keyFile, boolean shared) {
  /** All in the data folder. */
  public static final PortraitSettings LOCAL =
      new PortraitSettings(Optional.empty(), Optional.empty(), false);
}
