package org.xiangfu.torture.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that clients asked and were told, in memory and as a file of one JSON object a line.
 * Thread-safe.
 */
public final class History implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final long begin = System.nanoTime();
  private final List<Operation> operations = new ArrayList<>();
  private final BufferedWriter file;

  /**
   * Begins a history.
   *
   * @throws IOException if the file cannot be written
   */
  public History(Path file) throws IOException {
    this.file = Files.newBufferedWriter(file);
  }

  /** Nanoseconds since the history began. */
  public long now() {
    return System.nanoTime() - begin;
  }

  /** Adds an operation that has ended. */
  public synchronized void add(Operation operation) {
    operations.add(operation);
    try {
      file.write(JSON.writeValueAsString(operation));
      file.newLine();
    } catch (IOException e) {
      throw new UncheckedIOException("the history cannot be written", e);
    }
  }

  /** All operations so far, in the order in which they ended. */
  public synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** How many operations have ended. */
  public synchronized int size() {
    return operations.size();
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
