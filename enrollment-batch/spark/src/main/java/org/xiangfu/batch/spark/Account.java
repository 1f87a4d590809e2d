package org.xiangfu.batch.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.SortedMap;

/**
 * What became of a job, as it is printed and kept. Names no person.
 *
 * @param records all that the listing has
 * @param templates records that gave one
 * @param others records without one, by reason; the accounts of the parts list them
 * @param parts files of templates
 * @param partsFoundDone those among them that an earlier run had written
 */
record Account(
    long records,
    long templates,
    SortedMap<String, Long> others,
    long parts,
    long partsFoundDone,
    String pack,
    String packDigest,
    double seconds) {
  static final String NAME = "account.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  static Account of(Counts counts, Settings settings, double seconds) {
    return new Account(
        counts.records(),
        counts.templates(),
        counts.others(),
        counts.parts(),
        counts.partsFoundDone(),
        settings.packId(),
        settings.packDigest(),
        seconds);
  }

  byte[] toJson() throws IOException {
    return JSON.writeValueAsBytes(this);
  }
}
