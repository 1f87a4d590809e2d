package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.gallery.v1.FoundPhoto;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.gallery.v1.SearchTemplates;

/** Answers the questions of the gallery's protocol. */
final class GalleryReader {
  private GalleryReader() {}

  static GalleryAnswer answer(IndexSearcher searcher, GalleryQuery query) throws IOException {
    return switch (query.getQueryCase()) {
      case PHOTO_KEY ->
          photos(PhotoReader.all(searcher, PhotoDocument.key(query.getPhotoKey()))).build();
      case PERSON_ID ->
          photos(PhotoReader.all(searcher, PhotoDocument.person(query.getPersonId()))).build();
      case SEARCH -> search(searcher, query.getSearch());
      case COUNT -> GalleryAnswer.newBuilder().setCounts(counts(searcher)).build();
      case QUERY_NOT_SET ->
          throw new IOException("a gallery question of a later release: upgrade this node");
    };
  }

  private static GalleryAnswer.Builder photos(List<PhotoReader.Stored> stored) {
    var answer = GalleryAnswer.newBuilder();
    for (PhotoReader.Stored photo : stored) {
      var each = NewPhoto.newBuilder().setRecord(photo.record());
      photo.template().map(TemplateBytes::write).ifPresent(each::setTemplate);
      answer.addPhotos(each);
    }
    return answer;
  }

  private static GalleryAnswer search(IndexSearcher searcher, SearchTemplates asked)
      throws IOException {
    var request =
        new SearchRequest(
            asked.getMinCosine(),
            asked.getMaxPersons(),
            Set.copyOf(asked.getExcludedPersonIdsList()),
            asked.getExact());
    var answer = GalleryAnswer.newBuilder().setCounts(counts(searcher));
    float[] probe = TemplateBytes.read(asked.getProbe());
    for (Match match : new GallerySearch(probe, request).run(searcher)) {
      answer.addFound(
          FoundPhoto.newBuilder().setRecord(match.photo()).setCosine(match.cosine()).build());
    }
    return answer.build();
  }

  static PhotoCounts counts(IndexSearcher searcher) throws IOException {
    return PhotoCounts.newBuilder()
        .setActive(count(searcher, PhotoState.PHOTO_STATE_ACTIVE))
        .setRetired(count(searcher, PhotoState.PHOTO_STATE_RETIRED))
        .setFailed(count(searcher, PhotoState.PHOTO_STATE_FAILED))
        .build();
  }

  private static long count(IndexSearcher searcher, PhotoState state) throws IOException {
    return searcher.count(new TermQuery(PhotoDocument.state(state)));
  }
}
