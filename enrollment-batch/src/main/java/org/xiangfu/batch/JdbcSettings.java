package org.xiangfu.batch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where photos are in a database.
 *
 * @param url JDBC address
 * @param query gives the columns {@code photo} (the bytes), {@code person_id}, the key, and if
 *     known {@code captured_on} and {@code source}; without ORDER BY
 * @param key column that tells rows apart, only grows, and has no nulls
 * @param user empty if the address says it, or none is needed
 * @param driver a jar or a folder of jars; empty for the class path
 * @param order by the key
 * @param groupBy columns to count by, beside those always counted by
 */
record JdbcSettings(
    String url,
    String query,
    String key,
    String user,
    String password,
    Optional<Path> driver,
    Order order,
    List<String> groupBy) {
  JdbcSettings {
    groupBy = List.copyOf(groupBy);
    if (!key.matches("[A-Za-z_][A-Za-z0-9_]{0,62}")) {
      throw new IllegalArgumentException(
          "--key-column must be the name of a column, not '" + key + "'");
    }
    query = query.strip().replaceFirst(";$", "");
  }

  /** Never shows the password, nor an address that may hold one. */
  @Override
  public String toString() {
    return "JdbcSettings[key=" + key + "]";
  }
}
