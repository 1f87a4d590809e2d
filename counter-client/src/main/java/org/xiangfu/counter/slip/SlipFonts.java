package org.xiangfu.counter.slip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openpdf.text.pdf.BaseFont;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fonts of slips, in order: for each character the first that has it. Those of the system are
 * read when a character is in none before them. For one thread at a time.
 */
public final class SlipFonts {
  private static final Logger LOG = LoggerFactory.getLogger(SlipFonts.class);
  private static final int DEPTH = 4;

  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/usr/share/fonts"),
          Path.of("/usr/local/share/fonts"),
          Path.of(System.getProperty("user.home"), ".local/share/fonts"),
          Path.of("C:/Windows/Fonts"));

  // Debian's fonts-noto-cjk, fonts-arphic-*, fonts-hanazono, the government's own 全字庫, Windows.
  private static final List<String> NAMES =
      List.of(
          "NotoSansCJK-Regular.ttc",
          "NotoSansTC-Regular.otf",
          "NotoSansTC-Regular.ttf",
          "kaiu.ttf",
          "mingliu.ttc",
          "msjh.ttc",
          "TW-Kai-98_1.ttf",
          "TW-Kai-Ext-B-98_1.ttf",
          "TW-Kai-Plus-98_1.ttf",
          "mingliub.ttc",
          "uming.ttc",
          "ukai.ttc",
          "HanaMinA.ttf",
          "HanaMinB.ttf");

  private final List<SlipFont> read;
  private final Iterator<Path> unread;

  private SlipFonts(List<SlipFont> read, List<Path> unread) {
    this.read = read;
    this.unread = unread.iterator();
  }

  /**
   * The fonts of these files, then those of the system.
   *
   * @throws IOException if one of these cannot be used; names the file
   */
  public static SlipFonts of(List<Path> files) throws IOException {
    return new SlipFonts(readAll(files), ofSystem());
  }

  /**
   * The fonts of these files alone.
   *
   * @throws IOException if one of them cannot be used; names the file
   */
  static SlipFonts only(List<Path> files) throws IOException {
    return new SlipFonts(readAll(files), List.of());
  }

  private static List<SlipFont> readAll(List<Path> files) throws IOException {
    List<SlipFont> fonts = new ArrayList<>();
    for (Path file : files) {
      fonts.add(SlipFont.read(file));
    }
    return fonts;
  }

  private static List<Path> ofSystem() {
    List<Path> found = new ArrayList<>();
    for (Path folder : FOLDERS) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
          files.filter(file -> NAMES.contains(file.getFileName().toString())).forEach(found::add);
        } catch (IOException | java.io.UncheckedIOException e) {
          LOG.warn("fonts of {} cannot be listed", folder, e);
        }
      }
    }
    found.sort(Comparator.comparing(file -> NAMES.indexOf(file.getFileName().toString())));
    return found;
  }

  /** The first font with a character; empty if none has it. */
  Optional<BaseFont> of(int character) {
    for (SlipFont font : read) {
      if (font.has(character)) {
        return Optional.of(font.of(character));
      }
    }
    while (unread.hasNext()) {
      Path file = unread.next();
      try {
        SlipFont font = SlipFont.read(file);
        read.add(font);
        if (font.has(character)) {
          return Optional.of(font.of(character));
        }
      } catch (IOException e) {
        LOG.warn("a font of the system is left out", e);
      }
    }
    return Optional.empty();
  }
}
