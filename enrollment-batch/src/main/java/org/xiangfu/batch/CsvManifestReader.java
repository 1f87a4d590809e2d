package org.xiangfu.batch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A manifest in CSV. */
final class CsvManifestReader implements ManifestReader {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreHeaderCase(true)
          .setIgnoreEmptyLines(true)
          .setTrim(true)
          .get();

  private final String name;
  private final CSVParser parser;
  private final Iterator<CSVRecord> records;
  private final Groups groups;

  private CsvManifestReader(String name, CSVParser parser, Groups groups) {
    this.name = name;
    this.parser = parser;
    this.records = parser.iterator();
    this.groups = groups;
  }

  /** Takes over the stream. */
  static CsvManifestReader of(InputStream in, String name, Charset charset, List<String> groupBy)
      throws IOException {
    try {
      CSVParser parser = FORMAT.parse(new BufferedReader(new StrictReader(in, charset)));
      for (String column : List.of("photo", "person_id")) {
        if (!parser.getHeaderMap().containsKey(column)) {
          throw new IllegalArgumentException("there is no column '" + column + "'");
        }
      }
      return new CsvManifestReader(
          name, parser, Groups.of(groupBy, parser.getHeaderMap()::containsKey));
    } catch (StrictReader.Malformed e) {
      in.close();
      throw malformed(name, e);
    } catch (IllegalArgumentException e) {
      in.close();
      throw new BatchInputException(
          "%s line 1: %s; a manifest is %s and begins with photo,person_id or photo,person_id,captured_on"
              .formatted(name, e.getMessage(), charset.displayName()),
          e);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  @Override
  public Groups groups() {
    return groups;
  }

  @Override
  public Optional<ManifestLine> next() throws IOException {
    try {
      return records.hasNext() ? Optional.of(line(records.next())) : Optional.empty();
    } catch (UncheckedIOException | IllegalStateException e) {
      if (e.getCause() instanceof StrictReader.Malformed malformed) {
        throw malformed(name, malformed);
      }
      throw new BatchInputException(
          "%s line %d: not readable as CSV; is a quotation mark left open?"
              .formatted(name, parser.getCurrentLineNumber() + 1),
          e);
    }
  }

  /** Says where a file is not of its encoding, and what to do. */
  static BatchInputException malformed(String name, StrictReader.Malformed e) {
    return new BatchInputException(
        "%s line %d %s; save the file as UTF-8, or name its encoding with --encoding (UTF-8, Big5, MS950)"
            .formatted(name, e.line(), e.getMessage()),
        e);
  }

  private ManifestLine line(CSVRecord record) {
    String capturedOn = field(record, "captured_on");
    ManifestLine line =
        ManifestLine.of(
            parser.getCurrentLineNumber(),
            field(record, "photo"),
            field(record, "person_id"),
            capturedOn,
            groups.values(column -> field(record, column), capturedOn));
    return record.isConsistent()
        ? line
        : line.withProblem(
            "the line has %d fields, the header %d".formatted(record.size(), columns()));
  }

  private int columns() {
    return parser.getHeaderMap().size();
  }

  private static String field(CSVRecord record, String column) {
    return record.isSet(column) ? record.get(column) : "";
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
