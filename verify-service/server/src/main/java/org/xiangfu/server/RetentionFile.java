package org.xiangfu.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.RetentionRule;
import org.xiangfu.v1.RetentionSubject;

/**
 * What is kept for how long.
 *
 * <pre>
 * rules:
 *   - {subject: RETIRED_PHOTOS, keep: P5Y}
 *   - {subject: CASES, case: REPLACEMENT, keep: P10Y}
 * </pre>
 */
record RetentionFile(List<Line> rules) {
  private static final String DEFAULTS = "retention.yaml";
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** One rule; the case is left out but for CASES. */
  record Line(String subject, @JsonProperty("case") String kind, String keep) {
    Line {
      if (subject == null || keep == null) {
        throw new IllegalArgumentException("a rule needs subject and keep");
      }
      kind = kind == null ? "UNSPECIFIED" : kind;
    }

    private RetentionRule rule() {
      return RetentionRule.newBuilder()
          .setSubject(RetentionSubject.valueOf("RETENTION_SUBJECT_" + subject))
          .setCaseKind(CaseKind.valueOf("CASE_KIND_" + kind))
          .setKeep(keep)
          .build();
    }
  }

  RetentionFile {
    if (rules == null || rules.isEmpty()) {
      throw new IllegalArgumentException("rules must list what is kept for how long");
    }
    rules = List.copyOf(rules);
  }

  /** The proposals that come with the service, as their file says them. */
  static String defaults() {
    try (InputStream in = RetentionFile.class.getResourceAsStream(DEFAULTS)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The rules of a file, or the proposals.
   *
   * @throws IOException if there is no such file, or it holds no rules; says where and why
   */
  static List<RetentionRule> read(Optional<Path> file) throws IOException {
    if (file.isPresent() && !Files.isReadable(file.get())) {
      throw new IOException("cannot read the rules " + file.get());
    }
    String text = file.isPresent() ? Files.readString(file.get()) : defaults();
    String name = file.map(Path::toString).orElse(DEFAULTS);
    try {
      return YAML.readValue(text, RetentionFile.class).rules().stream().map(Line::rule).toList();
    } catch (JacksonException e) {
      Throwable reason = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
      throw new IOException("the rules " + name + " are wrong: " + reason.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the rules " + name + " are wrong: no such subject or kind of case; see --print-rules",
          e);
    }
  }
}
