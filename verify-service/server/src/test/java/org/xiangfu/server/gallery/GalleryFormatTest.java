package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.replication.LuceneStore;

class GalleryFormatTest {
  private static final int DIMENSION = 48;
  private static final int FIRST = 300;
  private static final int SECOND = 200;

  @TempDir Path folder;

  private final Random random = new Random(4);
  private final List<Template> faces = new ArrayList<>();

  private void enroll(TestGallery gallery, int count) throws IOException {
    int first = faces.size();
    for (int i = 0; i < count; i++) {
      faces.add(TestGallery.face(DIMENSION, random));
    }
    gallery.enroll(first, faces.subList(first, faces.size()).toArray(Template[]::new));
  }

  private void everyFaceIsFound(TestGallery gallery) throws IOException {
    for (int person = 0; person < faces.size(); person++) {
      for (boolean exact : new boolean[] {false, true}) {
        var request = new SearchRequest(0.9, 1, Set.of(), exact);
        List<Match> matches = gallery.gallery().search(faces.get(person), request);
        assertEquals("P" + person, matches.getFirst().photo().getPersonId());
        assertEquals(1, matches.getFirst().cosine(), 1e-5);
      }
    }
  }

  private static long columns(TestGallery gallery) throws IOException {
    return gallery
        .store()
        .search(
            searcher -> {
              long templates = 0;
              for (var leaf : searcher.getIndexReader().leaves()) {
                var column = leaf.reader().getByteVectorValues(PhotoDocument.TEMPLATE_8BIT);
                templates += column == null ? 0 : column.size();
              }
              return templates;
            });
  }

  private GalleryFormat committed() throws IOException {
    return GalleryFormat.of(folder, LuceneStore.committedAttributes(folder).orElseThrow());
  }

  @Test
  void aGalleryOfGenerationOneIsReadSearchedAndExtendedAsSuch() throws IOException {
    try (var gallery = TestGallery.open(folder, GalleryFormat.GENERATION_1)) {
      enroll(gallery, FIRST);
      // As the first release committed: with the log position, and no word on the format.
      gallery
          .store()
          .writer()
          .setLiveCommitData(Map.of("raft.term", "1", "raft.index", "1").entrySet());
      gallery.store().writer().commit();
    }
    assertEquals(GalleryFormat.GENERATION_1, committed());
    String before;
    try (var gallery = TestGallery.open(folder, GalleryFormat.NEWEST)) {
      everyFaceIsFound(gallery);
      enroll(gallery, SECOND);
      gallery.store().writer().forceMerge(1);
      gallery.store().visible().join();
      everyFaceIsFound(gallery);
      assertEquals(0, columns(gallery));
      before = gallery.gallery().stateHash();
      gallery.commit();
    }
    assertEquals(GalleryFormat.GENERATION_1, committed());
    try (var gallery = TestGallery.open(folder, GalleryFormat.NEWEST)) {
      assertEquals(before, gallery.gallery().stateHash());
      everyFaceIsFound(gallery);
    }
  }

  @Test
  void anIndexWithoutAWordOnItsGenerationIsOfTheFirst() throws IOException {
    assertEquals(
        GalleryFormat.GENERATION_1,
        GalleryFormat.of(folder, Map.of("raft.term", "1", "raft.index", "7")));
  }

  @Test
  void aNewGalleryIsOfGenerationTwoAndStaysSo() throws IOException {
    try (var gallery = TestGallery.open(folder, GalleryFormat.NEWEST)) {
      enroll(gallery, FIRST);
      gallery.commit();
    }
    assertEquals(GalleryFormat.GENERATION_2, committed());
    try (var gallery = TestGallery.open(folder, GalleryFormat.GENERATION_1)) {
      enroll(gallery, SECOND);
      gallery.store().writer().forceMerge(1);
      gallery.store().visible().join();
      everyFaceIsFound(gallery);
      assertEquals(FIRST + SECOND, columns(gallery));
    }
  }

  @Test
  void galleriesOfBothGenerationsHaveOneStateHash(@TempDir Path other) throws IOException {
    try (var first = TestGallery.open(folder, GalleryFormat.GENERATION_1);
        var second = TestGallery.open(other, GalleryFormat.GENERATION_2)) {
      enroll(first, FIRST);
      second.enroll(0, faces.toArray(Template[]::new));
      assertEquals(first.gallery().stateHash(), second.gallery().stateHash());
    }
  }

  @Test
  void aGenerationOfALaterReleaseIsRefused() {
    var problem =
        assertThrows(
            IOException.class,
            () -> GalleryFormat.of(folder, Map.of("gallery.generation", "GENERATION_9")));
    assertTrue(problem.getMessage().contains("GENERATION_9"));
    assertTrue(problem.getMessage().contains("upgrade"));
  }
}
