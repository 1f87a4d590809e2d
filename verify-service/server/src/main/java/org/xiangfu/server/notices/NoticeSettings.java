package org.xiangfu.server.notices;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where notices go.
 *
 * @param to an http or https address, or the path of a file
 * @param trust certificates that a webhook's is held against; empty: what Java trusts
 */
public record NoticeSettings(String to, Optional<Path> trust) {
  /**
   * The target.
   *
   * @throws IOException if it cannot be used; says what to do
   */
  NoticeTarget open() throws IOException {
    if (!to.startsWith("https:") && !to.startsWith("http:")) {
      return new NoticeFile(Path.of(to));
    }
    try {
      return new NoticeWebhook(URI.create(to), trust);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
