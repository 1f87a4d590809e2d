package org.xiangfu.server.ledger.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.ChainedLedger;
import org.xiangfu.server.ledger.chain.v1.EventText;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.v1.ChainedEvent;
import org.xiangfu.v1.LedgerRecord;

class CsvFileTest {
  @TempDir Path folder;

  private ChainedLedger ledger;

  @BeforeEach
  void open() throws IOException {
    ledger = ChainedLedger.open(folder.resolve("ledger"));
  }

  @AfterEach
  void close() throws IOException {
    ledger.close();
  }

  private List<CSVRecord> export(String name) throws IOException {
    Path file = folder.resolve(name);
    try (CsvFile out = CsvFile.open(file, 0)) {
      ledger.write(out, false, Integer.MAX_VALUE);
      out.finish();
    }
    return read(file);
  }

  private static List<CSVRecord> read(Path file) throws IOException {
    String text = Files.readString(file);
    assertTrue(text.startsWith("\uFEFF"), "spreadsheets take it for UTF-8");
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var parser = CSVParser.parse(text.substring(1), format)) {
      return parser.getRecords();
    }
  }

  @Test
  void noCellCanBeginAFormulaAndNoneBreaksALine() throws IOException {
    List<String> hostile =
        List.of("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "\n=1", "a,\"b\"\r\nc", "𠮷野");
    for (int i = 0; i < hostile.size(); i++) {
      ledger.append(ChainedLedger.event(i).setPersonId(hostile.get(i)));
    }
    List<CSVRecord> records = export("hostile.csv");
    assertEquals(
        List.of(
            "'=1+1",
            "'+1",
            "'-1",
            "'@SUM(A1)",
            "'＝1",
            "\\u0009=1",
            "\\u000a=1",
            "a,\"b\"\\u000d\\u000ac",
            "𠮷野"),
        records.stream().map(record -> record.get("person")).toList());
    assertEquals(hostile.size() + 1, Files.readAllLines(folder.resolve("hostile.csv")).size());
    assertEquals("VERIFIED", records.getFirst().get("kind"));
    assertEquals("REPLACEMENT", records.getFirst().get("purpose"));
    assertEquals("clerk-1", records.getFirst().get("operator"));
  }

  @Test
  void aFileThatWasCutOffIsGoneOnWith() throws IOException {
    ledger.append(0, 30);
    List<CSVRecord> whole = export("whole.csv");
    assertEquals(30, whole.size());
    try (CsvFile out = CsvFile.open(folder.resolve("cut.csv"), 0)) {
      assertFalse(out.resumed());
      ledger.write(out, false, 12);
    }
    Path part = folder.resolve("cut.csv.part");
    Files.writeString(part, Files.readString(part) + "409");
    try (CsvFile out = CsvFile.open(folder.resolve("cut.csv"), 0)) {
      assertTrue(out.resumed());
      ledger.write(out, false, Integer.MAX_VALUE);
      out.finish();
    }
    assertEquals(
        Files.readString(folder.resolve("whole.csv")), Files.readString(folder.resolve("cut.csv")));
  }

  @Test
  void aReadWithoutACaseIsMarkedAndTheCaseStandsInTheLastColumn() throws IOException {
    Path file = folder.resolve("marked.csv");
    try (CsvFile out = CsvFile.open(file, 0)) {
      for (boolean marked : new boolean[] {false, true}) {
        var event = ChainedLedger.event(1).setWithoutCase(marked);
        event.setCaseId(marked ? "" : "case-7");
        var entry = LedgerEntry.newBuilder().setEvent(event).build();
        out.add(
            LedgerRecord.newBuilder()
                .setEvent(
                    ChainedEvent.newBuilder()
                        .setTextBytes(ByteString.copyFrom(EventText.of(entry))))
                .build());
      }
      out.finish();
    }
    List<CSVRecord> records = read(file);
    assertEquals(
        List.of("", "YES"), records.stream().map(record -> record.get("without_case")).toList());
    CSVRecord ofCase = records.getFirst();
    assertEquals("case-7", ofCase.get("case"));
    assertEquals("case-7", ofCase.get(ofCase.size() - 1));
  }

  @Test
  void whatAReleaseWithOtherColumnsBeganIsNotGoneOnWith() throws IOException {
    Path part = folder.resolve("old.csv.part");
    Files.writeString(part, "\uFEFFsequence,time,chain\r\n4096,2026-01-01T00:00:00Z,00\r\n");
    var refused = assertThrows(IOException.class, () -> CsvFile.open(folder.resolve("old.csv"), 0));
    assertTrue(refused.getMessage().contains("old.csv.part"), refused.getMessage());
  }
}
