package org.xiangfu.server.ledger.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.util.Timestamps;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.xiangfu.server.ledger.chain.v1.EventTextReader;
import org.xiangfu.v1.ChainedEvent;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.ExportBounds;
import org.xiangfu.v1.LedgerRecord;
import org.xiangfu.v1.Origin;

/**
 * The form of an export for people and their spreadsheets: a line for each event, UTF-8 with a byte
 * order mark. No cell can begin a formula, and none has a line break. New columns come at the end:
 * {@code without_case}, and after it {@code case}, are absent from the files of earlier releases.
 * It proves nothing. For one thread.
 */
public final class CsvFile implements ExportFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** What spreadsheets take for the beginning of a formula, in both widths. */
  private static final String FORMULA = "=+-@＝＋－＠";

  private static final String[] COLUMNS = {
    "sequence", "time", "kind", "person", "related", "operator", "office", "workstation", "purpose",
    "request", "band", "fmr_db", "refusal", "photos", "incident", "account", "detail", "event",
    "chain", "without_case", "case"
  };

  private final Draft draft;
  private final Writer out;
  private final CSVPrinter csv;
  private final boolean resumed;
  private long above;

  private CsvFile(Draft draft, Writer out, CSVPrinter csv, boolean resumed, long above) {
    this.draft = draft;
    this.out = out;
    this.csv = csv;
    this.resumed = resumed;
    this.above = above;
  }

  /**
   * Opens a file to be written, or one that was begun: its whole lines are kept.
   *
   * @param above sequence above which a new file begins
   * @throws IOException if the file is there and whole, or its draft has other columns
   */
  public static CsvFile open(Path file, long above) throws IOException {
    Draft draft = Draft.open(file);
    try {
      long length = 0;
      long last = above;
      LineSource lines = draft.lines();
      while (lines.advance() && !lines.torn()) {
        if (lines.number() > 1) {
          last = sequence(lines.text(), draft.part());
        } else if (!lines.text().strip().equals(BYTE_ORDER_MARK + String.join(",", COLUMNS))) {
          throw new IOException(
              draft.part() + " was begun by another release; delete it to begin anew");
        }
        length = lines.nextOffset();
      }
      var out = new BufferedWriter(new OutputStreamWriter(draft.appendAt(length), UTF_8));
      if (length == 0) {
        out.write(BYTE_ORDER_MARK);
      }
      var csv = new CSVPrinter(out, CSVFormat.RFC4180);
      if (length == 0) {
        csv.printRecord((Object[]) COLUMNS);
      }
      return new CsvFile(draft, out, csv, length > 0, last);
    } catch (IOException | RuntimeException e) {
      draft.close();
      throw e;
    }
  }

  private static long sequence(String line, Path part) throws IOException {
    try {
      return Long.parseLong(line.substring(0, Math.max(0, line.indexOf(','))));
    } catch (NumberFormatException e) {
      throw new IOException(part + " is damaged; delete it to begin anew", e);
    }
  }

  @Override
  public long above() {
    return above;
  }

  @Override
  public boolean resumed() {
    return resumed;
  }

  @Override
  public void begin(ExportBounds bounds) {
    // A spreadsheet has no place for what the chain was before.
  }

  @Override
  public void add(LedgerRecord record) throws IOException {
    if (!record.hasEvent()) {
      return;
    }
    ChainedEvent chained = record.getEvent();
    Event event =
        chained.getText().isEmpty()
            ? Event.getDefaultInstance()
            : EventTextReader.read(chained.getText()).getEvent();
    Origin origin = event.getOrigin();
    above = chained.getSequence();
    csv.printRecord(
        above,
        event.hasTime() ? Timestamps.toString(event.getTime()) : "",
        name(event.getKind(), "EVENT_KIND_"),
        cell(event.getPersonId()),
        cells(event.getRelatedPersonIdsList()),
        cell(origin.getOperatorId()),
        cell(origin.getOfficeId()),
        cell(origin.getWorkstationId()),
        name(origin.getPurpose(), "PURPOSE_"),
        cell(origin.getRequestId()),
        name(event.getBand(), "BAND_"),
        event.getFalseMatchRateDb() == 0 ? "" : event.getFalseMatchRateDb(),
        name(event.getRefusalReason(), "REFUSAL_REASON_"),
        cells(event.getPhotoIdsList()),
        cell(event.getIncidentId()),
        cell(event.getAccount()),
        cell(event.getDetail()),
        cell(event.getEventId()),
        HexFormat.of().formatHex(chained.getHead().toByteArray()),
        event.getWithoutCase() ? "YES" : "",
        cell(event.getCaseId()));
  }

  private static String name(Enum<?> value, String prefix) {
    String name = value.name().substring(value.name().startsWith(prefix) ? prefix.length() : 0);
    return name.equals("UNSPECIFIED") ? "" : name;
  }

  private static String cells(List<String> values) {
    return cell(String.join(" ", values));
  }

  private static String cell(String value) {
    var cell = new StringBuilder();
    value
        .codePoints()
        .forEach(
            each -> {
              if (Character.isISOControl(each) || each == '\u2028' || each == '\u2029') {
                cell.append("\\u%04x".formatted(each));
              } else {
                cell.appendCodePoint(each);
              }
            });
    boolean formula = !cell.isEmpty() && FORMULA.indexOf(cell.codePointAt(0)) >= 0;
    return formula ? cell.insert(0, '\'').toString() : cell.toString();
  }

  @Override
  public void finish() throws IOException {
    out.flush();
    draft.publish();
  }

  @Override
  public void close() throws IOException {
    try {
      out.flush();
    } finally {
      draft.close();
    }
  }
}
