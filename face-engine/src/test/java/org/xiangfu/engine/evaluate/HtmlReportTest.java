package org.xiangfu.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final String BUNDLE = "org.xiangfu.engine.evaluate.report";

  @TempDir private Path temp;

  @Test
  void itHoldsWhatAnAuditorAsksForInBothLanguages() throws Exception {
    String english = page(Locale.ENGLISH);
    String chinese = page(Locale.forLanguageTag("zh-TW"));
    for (String page : List.of(english, chinese)) {
      for (String word :
          List.of("made-up", "2026-01-02", "made-up photos", "FNMR", "FTE", "FPIR", "FNIR")) {
        assertTrue(page.contains(word), word);
      }
      assertTrue(page.contains(">600<"), "photos");
      assertTrue(page.contains(">200<"), "people");
    }
    assertTrue(english.contains("<html lang=\"en\">") && english.contains("Impostor"));
    assertTrue(chinese.contains("<html lang=\"zh-Hant-TW\">") && chinese.contains("他人比對"));
  }

  @Test
  void itsPlotsAreInsideAndItNeedsNothingElse() throws Exception {
    String page = page(Locale.ENGLISH);
    Matcher plots = Pattern.compile("src=\"data:image/png;base64,([^\"]+)\"").matcher(page);
    int count = 0;
    while (plots.find()) {
      byte[] png = Base64.getDecoder().decode(plots.group(1));
      assertEquals(760, ImageIO.read(new ByteArrayInputStream(png)).getWidth());
      count++;
    }
    assertEquals(5, count);
    assertFalse(page.contains("src=\"http") || page.contains("href="), "needs something else");
  }

  @Test
  void severalPacksStandSideBySide() throws Exception {
    List<EvaluationReport> reports =
        List.of(
            MeasurementTest.report(
                "pack-one",
                MeasurementTest.crowd(60, 45),
                PhotoManifest.none(),
                Optional.empty(),
                List.of()),
            MeasurementTest.report(
                "pack-two",
                MeasurementTest.crowd(60, 46),
                PhotoManifest.none(),
                Optional.empty(),
                List.of()));
    StringWriter page = new StringWriter();
    new HtmlReport(reports, Locale.ENGLISH).write(page);
    for (String pack : List.of("pack-one", "pack-two")) {
      // conditions, subjects, three operating points
      assertTrue(page.toString().split("<td>" + pack + "</td>", -1).length > 5, pack);
    }
  }

  @Test
  void itNamesNoPhotoAndEscapesWhatTheManifestSays() throws Exception {
    String page = page(Locale.ENGLISH);
    assertFalse(page.contains("SECRET"), "names a photo");
    assertFalse(page.contains("<script>"), "lets the manifest speak HTML");
    assertTrue(page.contains("&lt;script&gt;"));
  }

  @Test
  void bothLanguagesHaveTheSameKeysAndPlaces() {
    ResourceBundle english = ResourceBundle.getBundle(BUNDLE, Locale.ROOT);
    ResourceBundle chinese = ResourceBundle.getBundle(BUNDLE, Locale.TRADITIONAL_CHINESE);
    assertEquals(english.keySet(), chinese.keySet());
    for (String key : english.keySet()) {
      for (String hole : List.of("{0}", "{1}")) {
        assertEquals(
            english.getString(key).contains(hole), chinese.getString(key).contains(hole), key);
      }
    }
  }

  private String page(Locale language) throws Exception {
    Map<String, ExtractedPhoto> photos = MeasurementTest.crowd(200, 44);
    StringBuilder csv = new StringBuilder("photo,group\n");
    int i = 0;
    for (String name : photos.keySet()) {
      csv.append(name).append(i++ % 6 < 3 ? ",<script>\n" : ",other\n");
    }
    PhotoManifest manifest =
        PhotoManifest.read(Files.writeString(temp.resolve("manifest.csv"), csv));
    EvaluationReport report =
        MeasurementTest.report(photos, manifest, Optional.empty(), List.of("group"));
    StringWriter page = new StringWriter();
    new HtmlReport(List.of(report), language).write(page);
    return page.toString();
  }
}
