package org.xiangfu.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;

/**
 * A manifest in JSON Lines: an object a line with the fields {@code photo}, {@code person_id} and,
 * if known, {@code captured_on}. The first line says which fields there are to count by.
 */
final class JsonLinesManifestReader implements ManifestReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final BufferedReader text;
  private final Groups groups;
  private Optional<Numbered> ahead;
  private long number;

  private JsonLinesManifestReader(String name, BufferedReader text, List<String> groupBy)
      throws IOException {
    this.name = name;
    this.text = text;
    this.ahead = read();
    try {
      this.groups =
          ahead.isEmpty()
              ? Groups.NONE
              : Groups.of(groupBy, column -> ahead.get().object().has(column));
    } catch (IllegalArgumentException e) {
      throw new BatchInputException(name + " line 1: " + e.getMessage(), e);
    }
  }

  /** Takes over the stream. */
  static JsonLinesManifestReader of(
      InputStream in, String name, Charset charset, List<String> groupBy) throws IOException {
    try {
      return new JsonLinesManifestReader(
          name, new BufferedReader(new StrictReader(in, charset)), groupBy);
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
    Optional<Numbered> read = ahead;
    if (read.isPresent()) {
      ahead = read();
    }
    return read.map(line -> line(line.number(), line.object(), groups));
  }

  /** The line of one object. */
  static ManifestLine line(long number, JsonNode object, Groups groups) {
    String capturedOn = field(object, "captured_on");
    return ManifestLine.of(
        number,
        field(object, "photo"),
        field(object, "person_id"),
        capturedOn,
        groups.values(column -> field(object, column), capturedOn));
  }

  private Optional<Numbered> read() throws IOException {
    try {
      while (true) {
        String line = text.readLine();
        if (line == null) {
          return Optional.empty();
        }
        number++;
        if (!line.isBlank()) {
          JsonNode object = JSON.readTree(line);
          if (!object.isObject()) {
            throw new BatchInputException(
                "%s line %d: not a JSON object such as {\"photo\": …, \"person_id\": …}"
                    .formatted(name, number));
          }
          return Optional.of(new Numbered(number, object));
        }
      }
    } catch (StrictReader.Malformed e) {
      throw CsvManifestReader.malformed(name, e);
    } catch (JsonProcessingException e) {
      // Its message would quote the line.
      throw new BatchInputException(
          "%s line %d: not readable as JSON near column %d"
              .formatted(
                  name, number, e.getLocation() == null ? 1 : e.getLocation().getColumnNr()));
    }
  }

  private static String field(JsonNode object, String name) {
    return object.path(name).asText("").strip();
  }

  @Override
  public void close() throws IOException {
    text.close();
  }

  private record Numbered(long number, JsonNode object) {}
}
