package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoArchiveTest {
  @TempDir Path folder;

  @Test
  void aFolderAndAZipGiveTheSame() throws IOException {
    Path photos = folder.resolve("photos");
    Files.createDirectories(photos.resolve("b"));
    Files.write(photos.resolve("b/2.jpg"), new byte[] {2});
    Files.write(photos.resolve("a.jpg"), new byte[] {1});
    Files.write(photos.resolve("big.jpg"), new byte[PhotoArchive.MAX_PHOTO_BYTES + 1]);
    Files.write(photos.resolve("limit.jpg"), new byte[PhotoArchive.MAX_PHOTO_BYTES]);
    Files.write(folder.resolve("secret.jpg"), new byte[] {9});
    Path zip = folder.resolve("photos.zip");
    try (ZipOutputStream out = zip(zip, StandardCharsets.UTF_8)) {
      for (String name : List.of("b/2.jpg", "a.jpg", "big.jpg", "limit.jpg")) {
        out.putNextEntry(new ZipEntry(name));
        Files.copy(photos.resolve(name), out);
      }
    }
    for (Path archive : List.of(photos, zip)) {
      try (PhotoArchive source = PhotoArchive.open(archive)) {
        assertEquals(List.of("a.jpg", "b/2.jpg", "big.jpg", "limit.jpg"), source.paths().toList());
        assertEquals(archive.getFileName().toString(), source.name());
        assertEquals(
            2, assertInstanceOf(Photo.Content.class, source.read("b/2.jpg")).bytes().byteAt(0));
        assertInstanceOf(Photo.Content.class, source.read("limit.jpg"));
        assertEquals("PHOTO_TOO_LARGE", reason(source.read("big.jpg")));
        assertEquals("PHOTO_MISSING", reason(source.read("c.jpg")));
        assertEquals("PHOTO_MISSING", reason(source.read("../secret.jpg")));
      }
    }
  }

  @Test
  void aZipEntryThatLiesAboutItsSizeIsStillLimited() throws IOException {
    Path zip = folder.resolve("bomb.zip");
    try (ZipOutputStream out = zip(zip, StandardCharsets.UTF_8)) {
      out.putNextEntry(new ZipEntry("bomb.jpg"));
      out.write(new byte[64 << 20]);
    }
    byte[] bytes = Files.readAllBytes(zip);
    // Uncompressed size in the central directory, at offset 24 of its only entry.
    int central = lastIndexOf(bytes, new byte[] {'P', 'K', 1, 2});
    bytes[central + 24] = 100;
    bytes[central + 25] = 0;
    bytes[central + 26] = 0;
    bytes[central + 27] = 0;
    Files.write(zip, bytes);
    try (PhotoArchive source = PhotoArchive.open(zip)) {
      assertTrue(
          List.of("PHOTO_TOO_LARGE", "ARCHIVE_DAMAGED").contains(reason(source.read("bomb.jpg"))));
    }
  }

  @Test
  void aDamagedEntryIsRecordedAndTheNextOneRead() throws IOException {
    Path zip = folder.resolve("damaged.zip");
    try (ZipOutputStream out = zip(zip, StandardCharsets.UTF_8)) {
      out.putNextEntry(new ZipEntry("a.jpg"));
      out.write("a".repeat(1000).getBytes(StandardCharsets.UTF_8));
      out.putNextEntry(new ZipEntry("b.jpg"));
      out.write(7);
    }
    byte[] bytes = Files.readAllBytes(zip);
    Arrays.fill(bytes, 35, 45, (byte) 0xFF);
    Files.write(zip, bytes);
    try (PhotoArchive source = PhotoArchive.open(zip)) {
      assertEquals("ARCHIVE_DAMAGED", reason(source.read("a.jpg")));
      assertInstanceOf(Photo.Content.class, source.read("b.jpg"));
    }
  }

  @Test
  void aZipWithNamesInBig5IsRead() throws IOException {
    Path zip = folder.resolve("big5.zip");
    try (ZipOutputStream out = zip(zip, Charset.forName("MS950"))) {
      out.putNextEntry(new ZipEntry("王小明.jpg"));
      out.write(7);
    }
    try (PhotoArchive source = PhotoArchive.open(zip)) {
      assertEquals("王小明.jpg", source.paths().findFirst().orElseThrow());
      assertInstanceOf(Photo.Content.class, source.read("王小明.jpg"));
    }
  }

  @Test
  void whatIsNoArchiveIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("x.zip"), "no zip");
    assertTrue(
        assertThrows(BatchInputException.class, () -> PhotoArchive.open(file))
            .getMessage()
            .endsWith("x.zip: neither a folder nor a readable ZIP file"));
    assertTrue(
        assertThrows(BatchInputException.class, () -> PhotoArchive.open(folder.resolve("gone")))
            .getMessage()
            .endsWith("gone: no such folder or ZIP file"));
  }

  private static String reason(Photo photo) {
    return assertInstanceOf(Photo.Unusable.class, photo).reason();
  }

  private static ZipOutputStream zip(Path file, Charset names) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    return new ZipOutputStream(out, names);
  }

  private static int lastIndexOf(byte[] bytes, byte[] wanted) {
    for (int i = bytes.length - wanted.length; i >= 0; i--) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new AssertionError("not a ZIP file");
  }
}
