package org.xiangfu.counter.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.stream.StreamWriter;
import io.grpc.Context;
import java.util.Iterator;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.xiangfu.v1.ExportEventsResponse;
import org.xiangfu.v1.LedgerPosition;
import org.xiangfu.v1.LedgerRecord;

/**
 * The ledger on its way to a browser, as fast as that takes it. A stream that breaks breaks the
 * download: a half file never looks like a whole one. For one download.
 */
final class LedgerExport {
  /** How it is written. */
  enum Format {
    /** Can be proven with 'xiangfu ledger verify'. */
    JSONL,
    /** For people and their spreadsheets. */
    CSV
  }

  private final Format format;
  private final Iterator<ExportEventsResponse> answers;
  private final Context.CancellableContext call;
  private final StreamWriter<HttpData> out = StreamMessage.streaming();
  private LedgerPosition last = LedgerPosition.getDefaultInstance();
  private long checkpoints;

  private LedgerExport(
      Format format, Iterator<ExportEventsResponse> answers, Context.CancellableContext call) {
    this.format = format;
    this.answers = answers;
    this.call = call;
  }

  /**
   * Begins one.
   *
   * @param executor where it waits for the service and the browser
   * @throws io.grpc.StatusRuntimeException if the service refuses it
   */
  static StreamMessage<HttpData> begin(Auditing service, Format format, Executor executor) {
    Context.CancellableContext call = Context.ROOT.withCancellation();
    Context before = call.attach();
    try {
      Iterator<ExportEventsResponse> answers = service.export(0);
      var export = new LedgerExport(format, answers, call);
      // A refusal comes with the first answer, while a page can still say so.
      boolean begun = answers.hasNext();
      executor.execute(() -> export.write(begun));
      return export.out;
    } catch (RuntimeException e) {
      call.cancel(null);
      throw e;
    } finally {
      call.detach(before);
    }
  }

  private void write(boolean begun) {
    try {
      if (begun && format == Format.CSV) {
        send(LedgerRows.header());
      }
      while (answers.hasNext()) {
        send(text(answers.next()));
      }
      if (format == Format.JSONL) {
        send(LedgerLines.end(last, checkpoints));
      }
      out.close();
    } catch (RuntimeException e) {
      out.close(e);
    } finally {
      call.cancel(null);
    }
  }

  private String text(ExportEventsResponse answer) {
    var text = new StringBuilder();
    if (answer.hasBounds()) {
      last = answer.getBounds().getBefore();
      text.append(format == Format.JSONL ? LedgerLines.header(last) : "");
    }
    for (LedgerRecord record : answer.getRecordsList()) {
      if (record.hasEvent()) {
        last =
            LedgerPosition.newBuilder()
                .setSequence(record.getEvent().getSequence())
                .setCount(last.getCount() + 1)
                .setHead(record.getEvent().getHead())
                .build();
        text.append(
            format == Format.JSONL
                ? LedgerLines.event(record.getEvent())
                : LedgerRows.row(record.getEvent()));
      } else if (format == Format.JSONL && record.hasCheckpoint()) {
        checkpoints++;
        text.append(LedgerLines.checkpoint(record.getCheckpoint()));
      }
    }
    return text.toString();
  }

  private void send(String text) {
    if (text.isEmpty()) {
      return;
    }
    if (!out.tryWrite(HttpData.wrap(text.getBytes(UTF_8)))) {
      throw new CompletionException(new InterruptedException("the browser has gone"));
    }
    out.whenConsumed().join();
  }
}
