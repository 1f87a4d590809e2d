package org.xiangfu.batch.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * What became of a part's records, as it is kept beside the file of templates. Names no person.
 *
 * @param templates records that gave one
 * @param others each record that did not
 */
record PartAccount(int part, long records, long templates, List<Other> others) {
  private static final ObjectMapper JSON = new ObjectMapper();

  PartAccount {
    others = List.copyOf(others);
  }

  /**
   * A record without a template.
   *
   * @param record its number
   * @param outcome {@code REFUSED} by the engine or a limit, or {@code ERROR}
   * @param reason stable, such as {@code NO_FACE}
   * @param detail one English sentence
   */
  record Other(long record, String outcome, String reason, String detail) {}

  byte[] toJson() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  static PartAccount of(byte[] json) throws IOException {
    return JSON.readValue(json, PartAccount.class);
  }

  Counts counts(boolean foundDone) {
    var reasons = new TreeMap<String, Long>();
    others.forEach(other -> reasons.merge(other.reason(), 1L, Long::sum));
    return new Counts(1, foundDone ? 1 : 0, records, templates, reasons);
  }
}
