package org.xiangfu.server.gallery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
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
import org.xiangfu.server.replication.IndexSettings;
import org.xiangfu.server.replication.LaterReleaseException;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.server.replication.UnseenWrites;

/** Applies gallery commands to the index. */
final class GalleryState implements ReplicatedState {
  private final String name;
  private final GalleryFormat newest;
  private GalleryFormat format;
  private volatile LuceneStore store;

  private UnseenWrites<PhotoRecord> unseen = new UnseenWrites<>();

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
    unseen = new UnseenWrites<>();
    var committed = LuceneStore.committedAttributes(folder);
    format = committed.isPresent() ? GalleryFormat.of(folder, committed.get()) : newest;
    store =
        LuceneStore.open(folder, name, IndexSettings.vectors(format.codec(), format.attributes()));
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
    unseen.begin();
    GalleryCommand command = GalleryCommand.parseFrom(bytes);
    GalleryResult result =
        switch (command.getCommandCase()) {
          case ENROLL -> enroll(command.getEnroll());
          case RETIRE -> retire(command.getRetire());
          case CHANGE_PERSON_ID -> changePersonId(command.getChangePersonId());
          case MOVE_IN -> moveIn(command.getMoveIn());
          case MOVE_OUT -> moveOut(command.getMoveOut());
          case COMMAND_NOT_SET -> throw new LaterReleaseException(name + ": log entry " + index);
        };
    unseen.end(store);
    return result.toByteArray();
  }

  private GalleryResult enroll(EnrollPhotos photos) throws IOException {
    var result = GalleryResult.newBuilder();
    for (NewPhoto photo : photos.getPhotosList()) {
      PhotoRecord record = photo.getRecord();
      String key = PhotoKey.of(record);
      Optional<PhotoRecord> before = find(key);
      if (before.isEmpty()) {
        write(
            record, photo.getTemplate().isEmpty() ? null : TemplateBytes.read(photo.getTemplate()));
      }
      result.addPhotos(
          PhotoOutcome.newBuilder().setCreated(before.isEmpty()).setRecord(before.orElse(record)));
    }
    return result.build();
  }

  private Optional<PhotoRecord> find(String key) throws IOException {
    return unseen.find(
        key, () -> store.search(searcher -> PhotoReader.one(searcher, PhotoDocument.key(key))));
  }

  private void write(PhotoRecord record, float[] templateOrNull) throws IOException {
    String key = PhotoKey.of(record);
    store
        .writer()
        .updateDocument(
            PhotoDocument.key(key),
            PhotoDocument.of(record, Optional.ofNullable(templateOrNull), format));
    unseen.put(key, record);
  }

  private void delete(PhotoRecord record) throws IOException {
    String key = PhotoKey.of(record);
    store.writer().deleteDocuments(PhotoDocument.key(key));
    unseen.remove(key);
  }

  private GalleryResult retire(RetirePhoto retire) throws IOException {
    List<PhotoReader.Stored> stored = readAll(PhotoDocument.photo(retire.getPhotoId()));
    int affected = 0;
    for (PhotoReader.Stored photo : stored) {
      if (photo.record().getPersonId().equals(retire.getPersonId())) {
        affected++;
        if (photo.record().getState() == PhotoState.PHOTO_STATE_ACTIVE) {
          write(photo.record().toBuilder().setState(PhotoState.PHOTO_STATE_RETIRED).build(), null);
        }
      }
    }
    return GalleryResult.newBuilder().setAffected(affected).build();
  }

  private GalleryResult changePersonId(ChangePersonId change) throws IOException {
    List<PhotoReader.Stored> mine = readAll(PhotoDocument.person(change.getOldPersonId()));
    if (mine.isEmpty()) {
      return GalleryResult.getDefaultInstance();
    }
    if (!readAll(PhotoDocument.person(change.getNewPersonId())).isEmpty()) {
      return GalleryResult.newBuilder().setOccupied(true).build();
    }
    for (PhotoReader.Stored photo : mine) {
      delete(photo.record());
      write(
          photo.record().toBuilder().setPersonId(change.getNewPersonId()).build(),
          photo.template().orElse(null));
    }
    return GalleryResult.newBuilder().setAffected(mine.size()).build();
  }

  private GalleryResult moveIn(MoveIn move) throws IOException {
    Set<String> coming =
        move.getPhotosList().stream()
            .map(photo -> photo.getRecord().getPhotoId())
            .collect(Collectors.toSet());
    for (PhotoReader.Stored there : readAll(PhotoDocument.person(move.getPersonId()))) {
      if (!coming.contains(there.record().getPhotoId())) {
        return GalleryResult.newBuilder().setOccupied(true).build();
      }
    }
    for (NewPhoto photo : move.getPhotosList()) {
      write(
          photo.getRecord().toBuilder().setPersonId(move.getPersonId()).build(),
          photo.getTemplate().isEmpty() ? null : TemplateBytes.read(photo.getTemplate()));
    }
    return GalleryResult.newBuilder().setAffected(move.getPhotosCount()).build();
  }

  private GalleryResult moveOut(MoveOut move) throws IOException {
    int affected = 0;
    for (PhotoReader.Stored photo : readAll(PhotoDocument.person(move.getPersonId()))) {
      if (move.getPhotoIdsList().contains(photo.record().getPhotoId())) {
        delete(photo.record());
        affected++;
      }
    }
    return GalleryResult.newBuilder().setAffected(affected).build();
  }

  @Override
  public byte[] query(byte[] query) throws IOException {
    GalleryQuery asked = GalleryQuery.parseFrom(query);
    return store.search(searcher -> GalleryReader.answer(searcher, asked)).toByteArray();
  }

  // These commands are rare and read what earlier ones wrote, so they wait for it to be visible.
  private List<PhotoReader.Stored> readAll(Term term) throws IOException {
    store.visible().join();
    return store.search(searcher -> PhotoReader.all(searcher, term));
  }
}
