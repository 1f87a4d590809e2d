package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xiangfu.v1.AlternativeEvidence;
import org.xiangfu.v1.AlternativeGround;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CardProblem;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.IdentityCheckUse;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.PersonRole;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.ReceiptState;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.ReviewState;
import org.xiangfu.v1.Role;
import org.xiangfu.v1.SampleStratum;
import org.xiangfu.v1.StatisticsDimension;

class TextsTest {
  /** Texts that are named by a value: each value has one. */
  private static final Map<String, Class<? extends Enum<?>>> FAMILIES =
      Map.ofEntries(
          Map.entry("band", Band.class),
          Map.entry("todo", Band.class),
          Map.entry("kind", CaseKind.class),
          Map.entry("replacement", ReplacementReason.class),
          Map.entry("use", IdentityCheckUse.class),
          Map.entry("state", CaseState.class),
          Map.entry("receipt", ReceiptState.class),
          Map.entry("decision", Decision.class),
          Map.entry("ground", AlternativeGround.class),
          Map.entry("evidence", AlternativeEvidence.class),
          Map.entry("number", IdNumber.class),
          Map.entry("admin.role", Role.class),
          Map.entry("auditPurpose", Purpose.class),
          Map.entry("auditPersonRole", PersonRole.class),
          Map.entry("auditIncidentRole", IncidentRole.class),
          Map.entry("auditOutcome", IncidentOutcome.class),
          Map.entry("auditDimension", StatisticsDimension.class),
          Map.entry("auditFlaw", LedgerProof.Flaw.class),
          Map.entry("auditStratum", SampleStratum.class),
          Map.entry("auditReview", ReviewState.class),
          Map.entry("auditFinding", ReviewFinding.class),
          Map.entry("auditCard", CardProblem.class),
          Map.entry("batchState", BatchState.class),
          Map.entry("training", TrainingTruth.class));

  /** Reasons of the service that the console has a sentence of its own for. */
  private static final Pattern REASON = Pattern.compile("error\\.[A-Z_]+");

  private static final Pattern USED =
      Pattern.compile(
          "(?:text|get|word|wordOr|step|say|choice|BadFormException|textOr|decision)\\([^;]*?;"
              + "|(?:page\\.text|texts\\.get)\\([^}]*\\}",
          Pattern.DOTALL);
  private static final Pattern LITERAL = Pattern.compile("\"([a-z][A-Za-z0-9._]*)\"");

  @Test
  void bothLanguagesHaveTheSameTexts() throws IOException {
    assertEquals(keys("messages"), keys("messages_zh_TW"));
  }

  @Test
  void everyValueHasAWord() throws IOException {
    Set<String> keys = keys("messages");
    FAMILIES.forEach(
        (family, values) -> {
          for (Enum<?> value : values.getEnumConstants()) {
            String key = family + "." + value.name();
            assertEquals(true, keys.contains(key), key);
          }
        });
    for (CheckReason reason : CheckReason.values()) {
      boolean named =
          reason != CheckReason.CHECK_REASON_UNSPECIFIED && reason != CheckReason.UNRECOGNIZED;
      assertEquals(named, keys.contains("reason." + reason), reason.name());
    }
  }

  @Test
  void noTextIsMissing() throws IOException {
    Set<String> missing = new TreeSet<>(used());
    missing.removeAll(keys("messages"));
    missing.removeAll(FAMILIES.keySet());
    assertEquals(Set.of(), missing);
  }

  @Test
  void noTextIsUnused() throws IOException {
    Set<String> unused = new TreeSet<>(keys("messages"));
    unused.removeAll(used());
    unused.removeIf(key -> REASON.matcher(key).matches());
    unused.removeIf(key -> key.startsWith("reason.CHECK_REASON_"));
    FAMILIES.forEach(
        (family, values) ->
            Stream.of(values.getEnumConstants())
                .forEach(value -> unused.remove(family + "." + value.name())));
    assertEquals(Set.of(), unused);
  }

  @Test
  void bothLanguagesFillTheSameGaps() throws IOException {
    Properties english = texts("messages");
    Properties chinese = texts("messages_zh_TW");
    for (String key : english.stringPropertyNames()) {
      for (String gap : List.of("{0}", "{1}")) {
        assertEquals(
            english.getProperty(key).contains(gap), chinese.getProperty(key).contains(gap), key);
      }
      assertFalse(english.getProperty(key).contains("'"), key + ": an apostrophe hides gaps");
    }
  }

  // Keys are literals wherever they are used, so that this finds them.
  private static Set<String> used() throws IOException {
    Set<String> keys = keys("messages");
    Set<String> families = new TreeSet<>();
    keys.forEach(key -> families.add(family(key)));
    Set<String> used = new TreeSet<>();
    for (Path root :
        List.of(Path.of("src/main/java/org/xiangfu/counter/console"), Path.of("src/main/jte"))) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          USED.matcher(Files.readString(file))
              .results()
              .flatMap(call -> LITERAL.matcher(call.group()).results())
              .map(literal -> literal.group(1))
              .filter(key -> keys.contains(key) || isKey(key, families))
              .forEach(used::add);
        }
      }
    }
    return used;
  }

  private static boolean isKey(String literal, Set<String> families) {
    return literal.contains(".") && !literal.endsWith(".js") && families.contains(family(literal));
  }

  private static String family(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
  }

  private static Set<String> keys(String bundle) throws IOException {
    return new TreeSet<>(texts(bundle).stringPropertyNames());
  }

  private static Properties texts(String bundle) throws IOException {
    var texts = new Properties();
    try (InputStream in = Texts.class.getResourceAsStream(bundle + ".properties")) {
      texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
    return texts;
  }
}
