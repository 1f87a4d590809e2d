package org.xiangfu.server.gallery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.gallery.load.LoadSeason;
import org.xiangfu.server.gallery.load.SeasonalMerges;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.MoveIn;
import org.xiangfu.server.gallery.v1.MoveOut;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.gallery.v1.RetirePhoto;
import org.xiangfu.server.gallery.v1.UnwatchFace;
import org.xiangfu.server.replication.IndexSettings;
import org.xiangfu.server.replication.LaterReleaseException;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.server.replication.StoredGeneration;

/** Applies gallery commands to the index. */
final class GalleryState implements ReplicatedState {
  static final GalleryResult ELSEWHERE = GalleryResult.newBuilder().setElsewhere(true).build();

  private final String name;
  private final GalleryFormat newest;
  private volatile LuceneStore store;
  private StoredPhotos photos;
  private PieceMoves moves;
  private ForgottenProbes forgotten;
  private PhotoEndings endings;
  private StoredGeneration generation;
  private volatile PhotoLoads loads;
  private boolean answersEarly;

  GalleryState(String name, GalleryFormat newest) {
    this.name = name;
    this.newest = newest;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void open(Path folder) throws IOException {
    var committed = LuceneStore.committedAttributes(folder);
    var format = committed.isPresent() ? GalleryFormat.of(folder, committed.get()) : newest;
    var season = new LoadSeason(() -> store.merge());
    store =
        LuceneStore.open(
            folder,
            name,
            IndexSettings.vectors(
                format.codec(season),
                format.attributes(),
                usual -> new SeasonalMerges(usual, season)));
    Ownership ownership = read(GalleryReader::ownership);
    photos = new StoredPhotos(store, format, ownership);
    moves = new PieceMoves(photos);
    forgotten = new ForgottenProbes(store, photos, committed.orElse(Map.of()));
    endings = new PhotoEndings(photos);
    generation = StoredGeneration.of(store, folder);
    loads = new PhotoLoads(photos, generation, season);
    boolean nobodys = ownership.isNew() && ownership.owned().isEmpty();
    if (nobodys && store.search(searcher -> searcher.getIndexReader().numDocs()) > 0) {
      store.close();
      throw new IOException(
          name
              + " holds photos and does not say whose: it was written by an unreleased version;"
              + " restore a backup of a release");
    }
  }

  /** A question asked of one state of the shard. */
  interface Question<T> {
    T ask(GalleryReader reader) throws IOException;
  }

  <T> T read(Question<T> question) throws IOException {
    return store.search(searcher -> question.ask(GalleryReader.of(searcher, name)));
  }

  @Override
  public LuceneStore store() {
    return store;
  }

  @Override
  public String stateHash(IndexSearcher searcher) throws IOException {
    return GalleryHash.of(searcher);
  }

  @Override
  public byte[] apply(byte[] bytes, long index) throws IOException {
    photos.begin();
    GalleryCommand command = GalleryCommand.parseFrom(bytes);
    Ownership ownership = photos.ownership();
    if (namesPersons(command.getCommandCase()) && generation.refuses(command.getGeneration())) {
      return GalleryResult.newBuilder()
          .setRefusedAtGeneration(generation.number())
          .build()
          .toByteArray();
    }
    answersEarly = command.getCommandCase() == GalleryCommand.CommandCase.LOAD;
    var resealing = new ResealedPhotos(photos);
    GalleryResult result =
        switch (command.getCommandCase()) {
          case ENROLL -> enroll(command.getEnroll());
          case RETIRE -> retire(command.getRetire());
          case CHANGE_PERSON_ID -> changePersonId(command.getChangePersonId());
          case MOVE_IN -> moveIn(command.getMoveIn());
          case MOVE_OUT -> moveOut(command.getMoveOut());
          case FREEZE -> moves.own(ownership.freeze(command.getFreeze()));
          case EXPECT -> moves.own(ownership.expect(command.getExpect()));
          case COPY -> moves.copy(command.getCopy());
          case RELEASE -> moves.own(ownership.release(command.getRelease()));
          case TAKE -> moves.own(ownership.take(command.getTake()));
          case DROP -> moves.drop(command.getDrop());
          case END -> moves.own(ownership.end(command.getEnd().getMove()));
          case FORGET_PROBES -> forgotten.forget(command.getForgetProbes());
          case UNWATCH -> unwatch(command.getUnwatch());
          case END_PHOTOS -> endings.end(command.getEndPhotos());
          case MERGE -> endings.merge(command.getMerge());
          case MERGE_IN -> endings.mergeIn(command.getMergeIn());
          case ERASE -> endings.erase(command.getErase());
          case BEGIN_GENERATION -> {
            generation.begin(command.getBeginGeneration().getGeneration());
            yield GalleryResult.getDefaultInstance();
          }
          case RESEAL -> resealing.reseal(command.getReseal());
          case RECEIVE -> resealing.receive(command.getReceive());
          case DROP_RESEALED -> resealing.drop(command.getDropResealed());
          case LOAD -> loads.load(command.getLoad());
          case COMMAND_NOT_SET -> throw new LaterReleaseException(name + ": log entry " + index);
        };
    photos.end();
    return result.toByteArray();
  }

  @Override
  public boolean answersEarly() {
    return answersEarly;
  }

  boolean isLoading() {
    return loads.isLoading();
  }

  private static boolean namesPersons(GalleryCommand.CommandCase command) {
    return switch (command) {
      case RETIRE, CHANGE_PERSON_ID, MOVE_IN, MOVE_OUT, END_PHOTOS, MERGE, MERGE_IN, ERASE -> true;
      default -> false;
    };
  }

  private GalleryResult enroll(EnrollPhotos asked) throws IOException {
    var result = GalleryResult.newBuilder();
    for (NewPhoto photo : asked.getPhotosList()) {
      result.addPhotos(enroll(photo));
    }
    return result.build();
  }

  private PhotoOutcome enroll(NewPhoto photo) throws IOException {
    PhotoRecord record = photo.getRecord();
    if (generation.refuses(record.getGeneration())) {
      return PhotoOutcome.newBuilder().setRefusedAtGeneration(generation.number()).build();
    }
    if (!photos.ownership().accepts(record.getPersonId())) {
      return PhotoOutcome.newBuilder().setElsewhere(true).build();
    }
    if (forgotten.covers(record)) {
      return PhotoOutcome.newBuilder().setRecord(record).build();
    }
    Optional<PhotoRecord> before = photos.find(PhotoKey.of(record));
    boolean written = before.isEmpty() || replaces(photo, before.get());
    if (written) {
      photos.write(record, TemplateBytes.ofPhoto(photo));
    }
    return PhotoOutcome.newBuilder()
        .setCreated(written)
        .setRecord(written ? record : before.get())
        .build();
  }

  private static boolean replaces(NewPhoto photo, PhotoRecord before) {
    return photo.getReplacesFailed() && before.getState() == PhotoState.PHOTO_STATE_FAILED;
  }

  private GalleryResult retire(RetirePhoto retire) throws IOException {
    if (!photos.ownership().accepts(retire.getPersonId())) {
      return ELSEWHERE;
    }
    int affected = 0;
    for (PhotoReader.Stored photo : photos.readAll(PhotoDocument.photo(retire.getPhotoId()))) {
      if (photo.record().getPersonId().equals(retire.getPersonId())) {
        affected++;
        if (photo.record().getState() == PhotoState.PHOTO_STATE_ACTIVE) {
          photos.write(
              photo.record().toBuilder().setState(PhotoState.PHOTO_STATE_RETIRED).build(), null);
        }
      }
    }
    return GalleryResult.newBuilder().setAffected(affected).build();
  }

  private GalleryResult unwatch(UnwatchFace face) throws IOException {
    if (!photos.ownership().accepts(face.getPersonId())) {
      return ELSEWHERE;
    }
    int affected = 0;
    for (PhotoReader.Stored stored : photos.readAll(PhotoDocument.photo(face.getPhotoId()))) {
      if (stored.record().getCollection() == FaceCollection.FACE_COLLECTION_WATCHED
          && stored.record().getPersonId().equals(face.getPersonId())) {
        photos.delete(stored.record());
        affected++;
      }
    }
    return GalleryResult.newBuilder().setAffected(affected).build();
  }

  private GalleryResult changePersonId(ChangePersonId change) throws IOException {
    if (!photos.ownership().accepts(change.getOldPersonId())
        || !photos.ownership().accepts(change.getNewPersonId())) {
      return ELSEWHERE;
    }
    List<PhotoReader.Stored> mine = readAllOf(change.getOldPersonId());
    if (mine.isEmpty()) {
      return GalleryResult.getDefaultInstance();
    }
    if (!readAllOf(change.getNewPersonId()).isEmpty()) {
      return GalleryResult.newBuilder().setOccupied(true).build();
    }
    for (PhotoReader.Stored photo : mine) {
      photos.delete(photo.record());
      photos.write(
          photo.record().toBuilder().setPersonId(change.getNewPersonId()).build(),
          photo.template().orElse(null));
    }
    return GalleryResult.newBuilder().setAffected(mine.size()).build();
  }

  private GalleryResult moveIn(MoveIn move) throws IOException {
    if (!photos.ownership().accepts(move.getPersonId())) {
      return ELSEWHERE;
    }
    Set<String> coming =
        move.getPhotosList().stream()
            .map(photo -> photo.getRecord().getPhotoId())
            .collect(Collectors.toSet());
    for (PhotoReader.Stored there : readAllOf(move.getPersonId())) {
      if (!coming.contains(there.record().getPhotoId())) {
        return GalleryResult.newBuilder().setOccupied(true).build();
      }
    }
    for (NewPhoto photo : move.getPhotosList()) {
      photos.write(
          photo.getRecord().toBuilder().setPersonId(move.getPersonId()).build(),
          TemplateBytes.ofPhoto(photo));
    }
    return GalleryResult.newBuilder().setAffected(move.getPhotosCount()).build();
  }

  private GalleryResult moveOut(MoveOut move) throws IOException {
    if (!photos.ownership().accepts(move.getPersonId())) {
      return ELSEWHERE;
    }
    int affected = 0;
    for (PhotoReader.Stored photo : readAllOf(move.getPersonId())) {
      if (move.getPhotoIdsList().contains(photo.record().getPhotoId())) {
        photos.delete(photo.record());
        affected++;
      }
    }
    return GalleryResult.newBuilder().setAffected(affected).build();
  }

  private List<PhotoReader.Stored> readAllOf(String personId) throws IOException {
    return photos.readAll(PhotoDocument.person(personId));
  }

  @Override
  public byte[] query(byte[] query) throws IOException {
    GalleryQuery asked = GalleryQuery.parseFrom(query);
    return read(reader -> reader.answer(asked)).toByteArray();
  }
}
