package org.xiangfu.server.sweep;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.Base64;
import org.xiangfu.server.ledger.v1.StoredFinding;
import org.xiangfu.server.sealing.DataSeal;

/** What was found of persons between what the service says and what is stored. */
record FindingSeal(DataSeal data) {
  /** A stored record with a content, sealed; bound to its id. */
  StoredFinding seal(StoredFinding record, MessageLite content) {
    String text = Base64.getEncoder().encodeToString(content.toByteArray());
    return record.toBuilder().setContent(data.seal(use(record), text)).build();
  }

  /** The content of a stored record, whichever keys sealed it. */
  <T> T open(StoredFinding record, Parser<T> parser) {
    try {
      return parser.parseFrom(
          Base64.getDecoder().decode(data.open(use(record), record.getContent())));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a finding of a later release", e);
    }
  }

  /** The same record, sealed with other keys. */
  StoredFinding anew(StoredFinding record, DataSeal with) {
    String text = data.open(use(record), record.getContent());
    return record.toBuilder().setContent(with.seal(use(record), text)).build();
  }

  private static String use(StoredFinding record) {
    return "finding " + record.getFindingId();
  }
}
