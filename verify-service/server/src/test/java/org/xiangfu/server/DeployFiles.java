package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the files for administrators are, and what they name. */
final class DeployFiles {
  private static final Path FOLDER = Path.of("..", "deploy");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:xiangfu|grpc|jvm|process|system)_[a-z0-9_]+\\b");

  private DeployFiles() {}

  /** A file by its path in the folder. */
  static Path path(String file) {
    return FOLDER.resolve(file);
  }

  /** The metrics that a file names. */
  static Set<String> metrics(String file) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher matcher = METRIC.matcher(Files.readString(path(file)));
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  /** The options that {@code serve} has. */
  static Set<String> serveOptions() {
    return Main.commandLine().getSubcommands().get("serve").getCommandSpec().optionsMap().keySet();
  }
}
