package org.xiangfu.counter;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What shows an impersonation, and why it is thought to: a picocli mixin. */
final class IncidentGrounds {
  @Option(
      names = "--evidence",
      paramLabel = "EVENT",
      description = "Event that shows it, as verify and identify print it; up to 32 times.")
  List<String> evidence = List.of();

  @Option(
      names = "--case",
      paramLabel = "ID",
      defaultValue = "",
      description = "The case that it shows in.")
  String caseId;

  @Option(
      names = "--face",
      paramLabel = "FILE",
      description = "Photo of the impostor, such as the capture; up to 4 with --face-of.")
  List<Path> photos = List.of();

  @Option(
      names = "--face-of",
      paramLabel = "EVENT",
      description = "Event whose capture shows the impostor, while it is remembered.")
  List<String> faceEvents = List.of();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why, in words; at most 500 characters.")
  String reason;
}
