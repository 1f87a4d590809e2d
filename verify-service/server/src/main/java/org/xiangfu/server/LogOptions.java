package org.xiangfu.server;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a node tells what happens. Logback reads what this sets when the first line is logged. */
final class LogOptions {
  /** Names one of the files of the resource folder {@code log}. */
  private static final String APPENDER = "xiangfu.log.appender";

  private static final String FILE = "xiangfu.log.file";

  private enum Format {
    HUMAN,
    JSON;

    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      return Stream.of(Format.values())
          .filter(format -> format.tag().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "a log format is human or json, not '" + text + "'; see also $XIANGFU_LOG"));
    }
  }

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      defaultValue = "${env:XIANGFU_LOG:-human}",
      description = {
        "human: a line to read; json: a JSON object a line. Default: $XIANGFU_LOG, or human.",
        "日誌格式：human 供人閱讀，json 每行一個 JSON 物件。"
      })
  private Format format;

  @Option(
      names = "--log-file",
      paramLabel = "FILE",
      defaultValue = "${env:XIANGFU_LOG_FILE}",
      description = {
        "Log to this file, a new one each day, thirty are kept. Default: $XIANGFU_LOG_FILE, or"
            + " standard error.",
        "日誌檔；每日換檔，保留三十日。預設輸出至標準錯誤。"
      })
  private Path file;

  void apply() {
    if (file == null) {
      System.setProperty(APPENDER, format.tag());
    } else {
      System.setProperty(FILE, file.toAbsolutePath().toString());
      System.setProperty(APPENDER, format.tag() + "-file");
    }
    // gRPC and Lucene log with java.util.logging, which would write lines of its own.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
