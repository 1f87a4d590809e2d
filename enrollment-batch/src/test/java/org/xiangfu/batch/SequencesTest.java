package org.xiangfu.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequencesTest {
  @TempDir Path folder;

  @Test
  void pagesOfAnySizeGiveAllNamesInOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      names.add(Integer.toString(random.nextInt(1_000_000), 36));
    }
    TreeSet<String> sorted = new TreeSet<>(names);
    for (int page : List.of(1, 7, 499, 1000)) {
      for (Order order : Order.values()) {
        List<String> paged = new ArrayList<>();
        List<String> distinct = new ArrayList<>(sorted);
        Collections.shuffle(distinct, random);
        new SortedPages(distinct::stream, order.of(String::compareTo), "", page)
            .forEachRemaining(paged::add);
        List<String> expected =
            new ArrayList<>(order == Order.FORWARD ? sorted : sorted.descendingSet());
        assertEquals(expected, paged, "seed " + seed + ", page " + page);
      }
    }
  }

  @Test
  void aFolderIsWalkedInOrderOfItsPaths() throws IOException {
    for (String path : List.of("a-b/1.jpg", "a/1.jpg", "a.jpg", "a/b/2.jpg", "b/1.jpg")) {
      Files.createDirectories(folder.resolve(path).getParent());
      Files.write(folder.resolve(path), new byte[1]);
    }
    for (int page : List.of(1, 100)) {
      List<String> walked = new ArrayList<>();
      new SortedWalk(folder, Order.FORWARD, page, _ -> false).forEachRemaining(walked::add);
      assertEquals(walked.stream().sorted().toList(), walked);
      assertEquals(5, walked.size());
      List<String> back = new ArrayList<>();
      new SortedWalk(folder, Order.BACKWARD, page, _ -> false).forEachRemaining(back::add);
      assertEquals(walked.reversed(), back);
      List<String> some = new ArrayList<>();
      new SortedWalk(folder, Order.FORWARD, page, "a/"::equals).forEachRemaining(some::add);
      assertEquals(walked.stream().filter(path -> !path.startsWith("a/")).toList(), some);
    }
  }

  @Test
  void aManifestIsTakenByDateOrBackward() throws IOException {
    Path manifest =
        Files.writeString(
            folder.resolve("m.csv"),
            "photo,person_id,captured_on\na.jpg,A,2001-01-01\nb.jpg,B,\nc.jpg,C,1999-12-31\n");
    PhotoArchive archive = PhotoArchive.open(folder);
    assertEquals("b c a", order(archive, manifest, new Sequence(true, Order.FORWARD)));
    assertEquals("a c b", order(archive, manifest, new Sequence(true, Order.BACKWARD)));
    assertEquals("c b a", order(archive, manifest, new Sequence(false, Order.BACKWARD)));
    assertEquals("a b c", order(archive, manifest, Sequence.AS_IT_COMES));
  }

  private static String order(PhotoArchive archive, Path manifest, Sequence sequence)
      throws IOException {
    PhotoSource source = ManifestPhotos.of(archive, Manifest.ofFile(manifest), sequence);
    return String.join(
        " ", Records.all(source, Mark.START).stream().map(r -> r.photo().substring(0, 1)).toList());
  }

  @Test
  void foldersAreTakenBackwardUnderTheSameNumbers() throws IOException {
    for (String path : List.of("A/1.jpg", "B/1.jpg", "C/1.jpg")) {
      Files.createDirectories(folder.resolve(path).getParent());
      Files.write(folder.resolve(path), new byte[1]);
    }
    PhotoArchive archive = PhotoArchive.open(folder);
    List<PhotoRecord> forward = Records.all(FolderPhotos.of(archive, Order.FORWARD), Mark.START);
    List<PhotoRecord> back = Records.all(FolderPhotos.of(archive, Order.BACKWARD), Mark.START);
    assertEquals(
        forward.reversed().stream().map(r -> r.number() + r.photo()).toList(),
        back.stream().map(r -> r.number() + r.photo()).toList());
  }

  @Test
  void manifestsAreReadInTheirEncodingAndWrongBytesAreNamedWithTheirPlace() throws IOException {
    for (String name : List.of("Big5", "MS950", "UTF-8")) {
      Path manifest =
          Files.write(
              folder.resolve("m.csv"),
              "photo,person_id,county\na.jpg,王小明,臺北市\n".getBytes(Charset.forName(name)));
      try (ManifestReader lines =
          Manifest.ofFile(manifest, Charset.forName(name), List.of()).open()) {
        ManifestLine line = lines.next().orElseThrow();
        assertEquals("王小明", line.personId());
        assertEquals(List.of("臺北市"), line.groups());
      }
    }
    byte[] wrong = "photo,person_id\nok.jpg,P1\nab.jpg,?x\n".getBytes(UTF_8);
    wrong[wrong.length - 3] = (byte) 0xFF;
    Path manifest = Files.write(folder.resolve("w.csv"), wrong);
    for (String name : List.of("Big5", "UTF-8")) {
      Manifest read = Manifest.ofFile(manifest, Charset.forName(name), List.of());
      String message = assertThrows(BatchInputException.class, read::summary).getMessage();
      assertTrue(
          message.contains("w.csv line 3 column 8: the bytes FF are not " + name)
              || message.contains("w.csv line 3 column 8: the bytes FF 78 are not " + name),
          message);
    }
  }
}
