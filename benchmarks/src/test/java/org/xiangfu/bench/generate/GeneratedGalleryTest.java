package org.xiangfu.bench.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.gallery.SearchRequest;
import org.xiangfu.server.gallery.v1.GalleryFormat;

class GeneratedGalleryTest {
  private static final int SIZE = 400;

  private final TemplateGenerator templates = new TemplateGenerator("pack", 32, 0.8, 7);

  @Test
  void aGalleryIsBuiltOnceAndFindsTheMateOfAProbe(@TempDir Path place) throws IOException {
    String built;
    try (var gallery = GeneratedGallery.open(place, SIZE, templates, GalleryFormat.NEWEST)) {
      assertEquals(SIZE, gallery.gallery().size());
      built = gallery.gallery().stateHash();
    }
    try (var gallery = GeneratedGallery.open(place, SIZE, templates, GalleryFormat.NEWEST)) {
      assertEquals(built, gallery.gallery().stateHash());
      var request = new SearchRequest(0, 1, Set.of(), true);
      var best = gallery.gallery().search(templates.photo(57, 9), request).getFirst();
      assertEquals(GeneratedPerson.id(57), best.photo().getPersonId());
    }
  }
}
