package org.xiangfu.batch;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Finds the JDBC driver of a database among the jars that the operator names. */
final class JdbcDriver {
  private final URLClassLoader jars;
  private final String url;

  private JdbcDriver(URLClassLoader jars, String url) {
    this.jars = jars;
    this.url = url;
  }

  /**
   * Looks into a jar, or the jars of a folder, and on the class path.
   *
   * @throws BatchInputException if the path holds no jar
   */
  static JdbcDriver of(String url, Optional<Path> path) throws IOException {
    List<URL> jars = new ArrayList<>();
    if (path.isPresent()) {
      Path at = path.get();
      try (Stream<Path> files = Files.isDirectory(at) ? Files.list(at) : Stream.of(at)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
          if (Files.isReadable(file)) {
            jars.add(file.toUri().toURL());
          }
        }
      }
      if (jars.isEmpty()) {
        throw new BatchInputException(at + ": there is no JDBC driver (a .jar file) here");
      }
    }
    return new JdbcDriver(
        new URLClassLoader(jars.toArray(URL[]::new), JdbcDriver.class.getClassLoader()), url);
  }

  /**
   * A new connection; the caller closes it.
   *
   * @throws BatchInputException if no driver takes the address
   */
  Connection connect(Properties properties) throws SQLException, BatchInputException {
    for (Driver driver : ServiceLoader.load(Driver.class, jars)) {
      Connection connection = driver.acceptsURL(url) ? driver.connect(url, properties) : null;
      if (connection != null) {
        return connection;
      }
    }
    throw new BatchInputException(
        "no JDBC driver for this address; name its jar, or a folder of jars, with --driver");
  }

  void close() throws IOException {
    jars.close();
  }
}
