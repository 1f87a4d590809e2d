package org.xiangfu.server.rpc;

import org.xiangfu.server.ledger.Page;
import org.xiangfu.v1.PageRequest;

/** Pages of the ledger: a token is the sequence of the last record that was given out. */
final class PageTokens {
  private PageTokens() {}

  /** So many records are asked for. */
  static int size(PageRequest request) {
    return Validation.range("page.size", request.getSize(), 1, 1_000, 100);
  }

  /** Of a list that runs from old to new: above which sequence. */
  static long above(PageRequest request) {
    return request.getToken().isEmpty() ? 0 : sequence(request);
  }

  private static long sequence(PageRequest request) {
    try {
      return Long.parseLong(request.getToken());
    } catch (NumberFormatException e) {
      throw ServiceException.invalid(
          "page.token must be a next_page_token of an earlier answer, unchanged");
    }
  }

  static Page page(PageRequest request) {
    int size = size(request);
    if (request.getToken().isEmpty()) {
      return Page.newest(size);
    }
    return new Page(sequence(request), size);
  }

  static String next(Page page, int given, long lastSequence) {
    return given < page.size() ? "" : Long.toString(lastSequence);
  }
}
