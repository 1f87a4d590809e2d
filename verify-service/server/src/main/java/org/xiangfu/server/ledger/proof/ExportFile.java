package org.xiangfu.server.ledger.proof;

import java.io.Closeable;
import java.io.IOException;
import org.xiangfu.v1.ExportBounds;
import org.xiangfu.v1.LedgerRecord;

/** A file that an export is written to. What was written survives a crash, and is gone on with. */
public interface ExportFile extends Closeable {
  /** The sequence above which the ledger is still to be written. */
  long above();

  /** True if it goes on with what an export before left. */
  boolean resumed();

  /**
   * Told once a stream begins, the first one and each that goes on.
   *
   * @throws IOException if the stream does not follow from what the file has: it is of another
   *     ledger
   */
  void begin(ExportBounds bounds) throws IOException;

  /** Adds the next record. */
  void add(LedgerRecord record) throws IOException;

  /** Ends the file, makes it durable and gives it its name. */
  void finish() throws IOException;
}
