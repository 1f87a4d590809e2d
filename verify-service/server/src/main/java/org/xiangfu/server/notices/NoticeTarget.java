package org.xiangfu.server.notices;

import java.io.IOException;

/** Where notices go. A notice that was delivered may be delivered again. For one thread. */
public sealed interface NoticeTarget extends AutoCloseable permits NoticeFile, NoticeWebhook {
  /**
   * Delivers a notice.
   *
   * @throws IOException if it is not known to have arrived; says why, and nothing of the person
   */
  void deliver(Notice notice) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
