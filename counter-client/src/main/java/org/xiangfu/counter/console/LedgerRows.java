package org.xiangfu.counter.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.xiangfu.v1.ChainedEvent;
import org.xiangfu.v1.EventKind;

/**
 * Events as CSV for spreadsheets, RFC 4180 in UTF-8 with a byte order mark: the columns of 'xiangfu
 * ledger export --format csv'. A cell that would be a formula begins with an apostrophe.
 */
final class LedgerRows {
  private static final String FORMULA = "=+-@＝＋－＠";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CSVFormat FORMAT = CSVFormat.RFC4180;
  private static final String END = "\r\n";

  private LedgerRows() {}

  static String header() {
    return "\uFEFF"
        + FORMAT.format(
            "sequence",
            "time",
            "kind",
            "person",
            "related",
            "operator",
            "office",
            "workstation",
            "purpose",
            "request",
            "band",
            "fmr_db",
            "refusal",
            "photos",
            "incident",
            "account",
            "detail",
            "event",
            "chain",
            "without_case",
            "case")
        + END;
  }

  static String row(ChainedEvent event) {
    JsonNode of = read(event.getText());
    JsonNode origin = of.path("origin");
    List<Object> row = new ArrayList<>();
    row.add(event.getSequence());
    row.add(cell(of, "time"));
    row.add(kind(of.path("kind")));
    row.add(cell(of, "person"));
    row.add(cells(of.path("related")));
    for (String name : List.of("operator", "office", "workstation", "purpose", "request")) {
      row.add(cell(origin, name));
    }
    for (String name : List.of("band", "fmrDb", "refusal")) {
      row.add(cell(of, name));
    }
    row.add(cells(of.path("photos")));
    for (String name : List.of("incident", "account", "detail", "id")) {
      row.add(cell(of, name));
    }
    row.add(HexFormat.of().formatHex(event.getHead().toByteArray()));
    row.add(of.path("withoutCase").asInt() == 1 ? "YES" : "");
    row.add(cell(of, "case"));
    return FORMAT.format(row.toArray()) + END;
  }

  private static JsonNode read(String text) {
    try {
      return text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the service sent an event that is no JSON", e);
    }
  }

  // A kind that is younger than the format of the ledger stands there by its number.
  private static String kind(JsonNode kind) {
    if (!kind.isNumber()) {
      return kind.asText();
    }
    EventKind known = EventKind.forNumber(kind.asInt());
    return known == null ? kind.asText() : known.name().replace("EVENT_KIND_", "");
  }

  private static String cells(JsonNode values) {
    List<String> all = new ArrayList<>();
    values.forEach(value -> all.add(value.asText()));
    return safe(String.join(" ", all));
  }

  private static String cell(JsonNode of, String name) {
    return safe(of.path(name).asText(""));
  }

  private static String safe(String value) {
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
}
