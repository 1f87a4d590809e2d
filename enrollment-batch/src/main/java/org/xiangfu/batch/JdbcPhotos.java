package org.xiangfu.batch;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * Photos that a query gives, in order of a key. Goes on behind the last key, after a lost
 * connection too. One row in memory and one fetch of the driver's.
 */
final class JdbcPhotos implements PhotoSource {
  private static final int FETCH = 64;
  private static final List<String> NEEDED = List.of("photo", "person_id");

  private final JdbcSettings settings;
  private final JdbcDriver driver;
  private final Groups groups;
  private final boolean numericKey;

  private JdbcPhotos(JdbcSettings settings, JdbcDriver driver, Groups groups, boolean numericKey) {
    this.settings = settings;
    this.driver = driver;
    this.groups = groups;
    this.numericKey = numericKey;
  }

  /**
   * Asks the database for the columns of the query.
   *
   * @throws BatchInputException if it cannot be reached, or the query lacks a column
   */
  static JdbcPhotos open(JdbcSettings settings) throws IOException {
    JdbcDriver driver = JdbcDriver.of(settings.url(), settings.driver());
    try (Connection connection = connect(driver, settings);
        PreparedStatement none =
            connection.prepareStatement(
                "select q.* from (" + settings.query() + ") q where 1 = 0");
        ResultSet rows = none.executeQuery()) {
      Map<String, Integer> types = types(rows.getMetaData());
      for (String column : NEEDED) {
        if (!types.containsKey(column)) {
          throw new IllegalArgumentException("the query gives no column '" + column + "'");
        }
      }
      Integer keyType = types.get(settings.key().toLowerCase(Locale.ROOT));
      if (keyType == null) {
        throw new IllegalArgumentException("the query gives no column '" + settings.key() + "'");
      }
      return new JdbcPhotos(
          settings, driver, Groups.of(settings.groupBy(), types::containsKey), isNumber(keyType));
    } catch (SQLException | IllegalArgumentException e) {
      driver.close();
      throw new BatchInputException("the database or its query: " + e.getMessage(), e);
    } catch (IOException e) {
      driver.close();
      throw e;
    }
  }

  private static Map<String, Integer> types(ResultSetMetaData columns) throws SQLException {
    Map<String, Integer> types = new HashMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      types.put(columns.getColumnLabel(i).toLowerCase(Locale.ROOT), columns.getColumnType(i));
    }
    return types;
  }

  private static boolean isNumber(int type) {
    return switch (type) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.NUMERIC,
          Types.DECIMAL ->
          true;
      default -> false;
    };
  }

  private static Connection connect(JdbcDriver driver, JdbcSettings settings)
      throws SQLException, BatchInputException {
    Properties properties = new Properties();
    if (!settings.user().isEmpty()) {
      properties.setProperty("user", settings.user());
    }
    if (!settings.password().isEmpty()) {
      properties.setProperty("password", settings.password());
    }
    Connection connection = driver.connect(properties);
    connection.setReadOnly(true);
    // Some drivers hold all rows in memory unless a transaction is open.
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public String job() {
    return ManifestPhotos.job(
        "query", settings.url() + "\n" + settings.query() + "\n" + settings.order(), 0);
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public Groups groups() {
    return groups;
  }

  @Override
  public boolean keepsMarks() {
    return true;
  }

  @Override
  public Records open(Mark after) {
    return new Rows(after);
  }

  @Override
  public void close() throws IOException {
    driver.close();
  }

  private final class Rows implements Records {
    private Optional<Open> open = Optional.empty();
    private String place;
    private long number;

    Rows(Mark after) {
      place = after.place();
      number = after.highest();
    }

    @Override
    public Optional<PhotoRecord> next() throws IOException {
      try {
        return row();
      } catch (SQLException e) {
        // A database ends sessions that were idle for a night: once more, behind the last row.
        disconnect();
        try {
          return row();
        } catch (SQLException again) {
          // The driver's own words may quote a row.
          throw new IOException(
              "the database failed on the way, SQLState "
                  + again.getSQLState()
                  + "; its own log has more",
              again);
        }
      }
    }

    private Optional<PhotoRecord> row() throws SQLException, IOException {
      if (open.isEmpty()) {
        open = Optional.of(query());
      }
      ResultSet rows = open.get().rows();
      return rows.next() ? Optional.of(record(rows)) : Optional.empty();
    }

    private Open query() throws SQLException, IOException {
      boolean forward = settings.order() == Order.FORWARD;
      String key = "q." + settings.key();
      String sql =
          "select q.* from (%s) q%s order by %s%s"
              .formatted(
                  settings.query(),
                  place.isEmpty() ? "" : " where " + key + (forward ? " > ?" : " < ?"),
                  key,
                  forward ? "" : " desc");
      Connection connection = connect(driver, settings);
      try {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setFetchSize(FETCH);
        if (!place.isEmpty()) {
          if (numericKey) {
            statement.setBigDecimal(1, new BigDecimal(place));
          } else {
            statement.setString(1, place);
          }
        }
        return new Open(connection, statement, statement.executeQuery());
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }

    private PhotoRecord record(ResultSet row) throws SQLException, IOException {
      String key = row.getString(settings.key());
      if (key == null) {
        throw new BatchInputException(
            "the query gives a row without " + settings.key() + "; leave such rows out");
      }
      String person = text(row, "person_id", true);
      String capturedOn = text(row, "captured_on", false);
      if (capturedOn.length() > 10) {
        capturedOn = capturedOn.substring(0, 10);
      }
      Photo photo;
      try (InputStream in = row.getBinaryStream("photo")) {
        photo = in == null ? PhotoArchive.missing() : PhotoArchive.readWithinLimit(in);
      }
      Optional<String> problem = ManifestLine.problem(person, capturedOn);
      List<String> values =
          groups.values(
              column -> {
                try {
                  return text(row, column, false);
                } catch (SQLException e) {
                  throw new IllegalStateException("the columns were asked for before", e);
                }
              },
              capturedOn);
      String source = text(row, "source", false);
      place = key;
      number++;
      return new PhotoRecord(
          number,
          settings.key() + "=" + key,
          person,
          capturedOn,
          source.isEmpty() ? PhotoRecord.sourceOf(name(), number) : source,
          values,
          problem,
          PhotoRecord.keyOf(key),
          key,
          () -> photo);
    }

    private String text(ResultSet row, String column, boolean needed) throws SQLException {
      if (!needed && !open.orElseThrow().has(column)) {
        return "";
      }
      String text = row.getString(column);
      return text == null ? "" : text.strip();
    }

    private void disconnect() throws IOException {
      if (open.isPresent()) {
        try {
          open.get().connection().close();
        } catch (SQLException e) {
          // It is lost anyway, and a new one is made.
          open = Optional.empty();
        }
      }
      open = Optional.empty();
    }

    @Override
    public void close() throws IOException {
      disconnect();
    }
  }

  private record Open(Connection connection, PreparedStatement statement, ResultSet rows) {
    boolean has(String column) throws SQLException {
      return types(rows.getMetaData()).containsKey(column);
    }
  }
}
