package org.xiangfu.server.rpc;

import org.xiangfu.server.ledger.Page;
import org.xiangfu.v1.PageRequest;

/** Pages of the ledger: a token is the sequence of the last record that was given out. */
final class PageTokens {
  private PageTokens() {}

  static Page page(PageRequest request) {
    int size = Validation.range("page.size", request.getSize(), 1, 1_000, 100);
    if (request.getToken().isEmpty()) {
      return Page.newest(size);
    }
    try {
      return new Page(Long.parseLong(request.getToken()), size);
    } catch (NumberFormatException e) {
      throw ServiceException.invalid(
          "page.token must be a next_page_token of an earlier answer, unchanged");
    }
  }

  static String next(Page page, int given, long lastSequence) {
    return given < page.size() ? "" : Long.toString(lastSequence);
  }
}
