package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.FoundPhoto;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.OwnershipDocument;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.gallery.v1.SearchKept;
import org.xiangfu.server.gallery.v1.SearchTemplates;

/** Answers the questions of the gallery's protocol from one state of a shard. */
final class GalleryReader {
  private final IndexSearcher searcher;
  private final Ownership ownership;

  private GalleryReader(IndexSearcher searcher, Ownership ownership) {
    this.searcher = searcher;
    this.ownership = ownership;
  }

  /**
   * Reads a state.
   *
   * @param group name of the shard's Raft group
   */
  static GalleryReader of(IndexSearcher searcher, String group) throws IOException {
    return new GalleryReader(
        searcher,
        OwnershipDocument.read(searcher).map(Ownership::of).orElse(Ownership.initial(group)));
  }

  Ownership ownership() {
    return ownership;
  }

  GalleryAnswer answer(GalleryQuery query) throws IOException {
    return switch (query.getQueryCase()) {
      case PHOTO_KEY ->
          query.getKeyPersonId().isEmpty() || ownership.owns(query.getKeyPersonId())
              ? photos(PhotoReader.all(searcher, PhotoDocument.key(query.getPhotoKey())))
              : elsewhere();
      case PERSON_ID ->
          ownership.owns(query.getPersonId())
              ? photos(PhotoReader.all(searcher, PhotoDocument.person(query.getPersonId())))
              : elsewhere();
      case SEARCH -> search(query.getSearch());
      case COUNT -> count();
      case LIST -> HashOrder.page(searcher, query.getList());
      case OLDER ->
          GalleryAnswer.newBuilder()
              .setOlder(searcher.count(PhotoDocument.notOf(query.getOlder().getGeneration())))
              .build();
      case OWNERSHIP -> GalleryAnswer.newBuilder().setOwnership(ownership.stored()).build();
      case SEARCH_KEPT -> search(query.getSearchKept());
      case CONTENT ->
          GalleryAnswer.newBuilder()
              .setOwnership(ownership.stored())
              .addAllRecords(
                  EndedPhotoReader.withContent(searcher, query.getContent().toByteArray()))
              .build();
      case ENDED -> {
        var answer = GalleryAnswer.newBuilder().setOwnership(ownership.stored());
        EndedPhotoReader.read(searcher, query.getEnded(), ownership::owns, answer);
        yield answer.build();
      }
      case WATCHED ->
          GalleryAnswer.newBuilder()
              .setOwnership(ownership.stored())
              .addAllRecords(watched(query.getWatched().getBeforeMillis()))
              .build();
      case PERSONS ->
          GalleryAnswer.newBuilder()
              .setOwnership(ownership.stored())
              .addAllPersonIds(present(query.getPersons().getPersonIdsList()))
              .build();
      case QUERY_NOT_SET ->
          throw new IOException("a gallery question of a later release: upgrade this node");
    };
  }

  private static GalleryAnswer photos(List<PhotoReader.Stored> stored) {
    return GalleryAnswer.newBuilder()
        .addAllPhotos(stored.stream().map(PhotoReader.Stored::message).toList())
        .build();
  }

  private List<PhotoRecord> watched(long beforeMillis) throws IOException {
    List<PhotoRecord> found = new ArrayList<>();
    PhotoReader.visit(
        searcher,
        PhotoDocument.collection(FaceCollection.FACE_COLLECTION_WATCHED),
        (leaf, document) -> {
          PhotoRecord record = PhotoDocument.record(leaf.reader(), document);
          if (record.getEnrolledAtMillis() < beforeMillis && ownership.owns(record.getPersonId())) {
            found.add(record);
          }
          return true;
        });
    return found;
  }

  private List<String> present(List<String> persons) throws IOException {
    List<String> present = new ArrayList<>();
    for (String person : persons) {
      if (ownership.owns(person)
          && PhotoReader.one(searcher, PhotoDocument.person(person)).isPresent()) {
        present.add(person);
      }
    }
    return present;
  }

  private static GalleryAnswer elsewhere() {
    return GalleryAnswer.newBuilder().setElsewhere(true).build();
  }

  private GalleryAnswer.Builder counted() throws IOException {
    return GalleryAnswer.newBuilder().setCounts(counts()).setOwnership(ownership.stored());
  }

  private GalleryAnswer count() throws IOException {
    var answer = counted();
    long oldest = Long.MAX_VALUE;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      OptionalLong inLeaf = PhotoDocument.oldestProbe(leaf.reader());
      oldest = Math.min(oldest, inLeaf.orElse(Long.MAX_VALUE));
    }
    if (oldest != Long.MAX_VALUE) {
      answer.setOldestProbeMillis(oldest);
    }
    return answer.build();
  }

  private GalleryAnswer search(SearchKept asked) throws IOException {
    var scan = new KeptScan(searcher, asked);
    var answer = counted();
    KeptScan.Found owned = scan.run(ownership.isWhole() ? _ -> true : ownership::owns);
    answer.addAllFound(owned.strongest()).setFoundTotal(owned.total());
    var released = ownership.released();
    if (released.isPresent()) {
      var piece = HashRanges.read(released.get().getPiece());
      KeptScan.Found parting = scan.run(person -> piece.contains(ShardMap.hash(person)));
      answer.addAllParting(parting.strongest()).setPartingTotal(parting.total());
    }
    return answer.build();
  }

  private GalleryAnswer search(SearchTemplates asked) throws IOException {
    var request =
        new SearchRequest(
            asked.getMinCosine(),
            asked.getMaxPersons(),
            Set.copyOf(asked.getExcludedPersonIdsList()),
            asked.getGeneration(),
            asked.getExact());
    var search = new GallerySearch(TemplateBytes.read(asked.getProbe()), request);
    var answer = counted();
    answer.addAllFound(found(search, ownership.isWhole() ? _ -> true : ownership::owns));
    var released = ownership.released();
    if (released.isPresent()) {
      var piece = HashRanges.read(released.get().getPiece());
      answer.addAllParting(found(search, person -> piece.contains(ShardMap.hash(person))));
    }
    return answer.build();
  }

  private List<FoundPhoto> found(GallerySearch search, Predicate<String> shown) throws IOException {
    return search.run(searcher, shown).stream()
        .map(
            match ->
                FoundPhoto.newBuilder().setRecord(match.photo()).setCosine(match.cosine()).build())
        .toList();
  }

  /** Photos that the shard owns. */
  PhotoCounts counts() throws IOException {
    PhotoCounts stored =
        PhotoCounts.newBuilder()
            .setActive(count(PhotoState.PHOTO_STATE_ACTIVE))
            .setRetired(
                count(PhotoState.PHOTO_STATE_RETIRED) + count(PhotoState.PHOTO_STATE_WITHDRAWN))
            .setFailed(count(PhotoState.PHOTO_STATE_FAILED))
            .setProbes(CollectionCounts.count(searcher, FaceCollection.FACE_COLLECTION_PROBE))
            .setWatched(CollectionCounts.count(searcher, FaceCollection.FACE_COLLECTION_WATCHED))
            .build();
    return Counts.difference(stored, ownership.foreign());
  }

  private long count(PhotoState state) throws IOException {
    return searcher.count(new TermQuery(PhotoDocument.state(state)));
  }
}
