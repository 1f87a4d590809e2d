package org.xiangfu.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class JdbcPhotosTest {
  private static final String QUERY =
      "select id, person_id, captured_on, source, county, photo from portraits;";
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "create table portraits (id bigint primary key, person_id text, captured_on date,"
              + " source text, county text, photo bytea)");
      var insert =
          connection.prepareStatement("insert into portraits values (?, ?, ?::date, ?, ?, ?)");
      for (int i = 1; i <= 300; i++) {
        insert.setLong(1, i * 10L);
        insert.setString(2, "P" + i);
        insert.setString(3, i % 2 == 0 ? "1999-05-31" : null);
        insert.setString(4, "scan " + i);
        insert.setString(5, i % 3 == 0 ? "臺北市" : "高雄市");
        insert.setBytes(6, i == 5 ? null : ("photo " + i).getBytes(UTF_8));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  private static JdbcSettings settings(String query, Order order) {
    return new JdbcSettings(
        postgres.getJdbcUrl("postgres", "postgres"),
        query,
        "id",
        "postgres",
        "",
        Optional.empty(),
        order,
        List.of("decade"));
  }

  @Test
  void rowsComeInOrderOfTheKeyAndGoOnBehindIt() throws IOException {
    try (PhotoSource source = JdbcPhotos.open(settings(QUERY, Order.FORWARD))) {
      assertEquals(List.of("decade", "county"), source.groups().columns());
      List<PhotoRecord> all = Records.all(source, Mark.START);
      assertEquals(300, all.size());
      PhotoRecord second = all.get(1);
      assertEquals("P2", second.personId());
      assertEquals("1999-05-31", second.capturedOn());
      assertEquals("scan 2", second.source());
      assertEquals(List.of("1990s", "高雄市"), second.groups());
      assertEquals("id=50 P5 PHOTO_MISSING", Records.texts(source, Mark.START).get(4));
      List<String> rest = Records.texts(source, new Mark(all.get(99).place(), 100));
      assertEquals(200, rest.size());
      assertEquals("id=1010 P101 photo 101", rest.getFirst());
    }
    try (PhotoSource source = JdbcPhotos.open(settings(QUERY, Order.BACKWARD))) {
      assertEquals("id=3000 P300 photo 300", Records.texts(source, Mark.START).getFirst());
      assertEquals("id=1000 P100 photo 100", Records.texts(source, new Mark("1010", 1)).getFirst());
    }
  }

  @Test
  void aConnectionThatIsLostIsTakenUpBehindTheLastRow() throws Exception {
    try (PhotoSource source = JdbcPhotos.open(settings(QUERY, Order.FORWARD));
        PhotoSource.Records records = source.open(Mark.START)) {
      int count = 0;
      while (records.next().isPresent()) {
        if (++count == 100) {
          try (Connection connection = postgres.getPostgresDatabase().getConnection();
              var statement = connection.createStatement()) {
            statement.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <>"
                    + " pg_backend_pid() and datname = 'postgres'");
          }
        }
      }
      assertEquals(300, count);
    }
  }

  @Test
  void aQueryWithoutAColumnIsRefusedAndSoIsAnUnknownDatabase() {
    String message =
        assertThrows(
                BatchInputException.class,
                () -> JdbcPhotos.open(settings("select id, photo from portraits", Order.FORWARD)))
            .getMessage();
    assertTrue(message.contains("no column 'person_id'"), message);
    JdbcSettings unknown =
        new JdbcSettings(
            "jdbc:none://x", QUERY, "id", "", "", Optional.empty(), Order.FORWARD, List.of());
    message = assertThrows(BatchInputException.class, () -> JdbcPhotos.open(unknown)).getMessage();
    assertTrue(message.contains("--driver"), message);
  }
}
