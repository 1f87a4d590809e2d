package org.xiangfu.server.gallery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.gallery.v1.RetirePhoto;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.server.replication.UnseenWrites;

/** Applies gallery commands to the index. */
final class GalleryState implements ReplicatedState {
  private final String name;
  private volatile LuceneStore store;

  private UnseenWrites<PhotoRecord> unseen = new UnseenWrites<>();

  GalleryState(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void open(Path folder) throws IOException {
    unseen = new UnseenWrites<>();
    store = LuceneStore.open(folder, name, PhotoDocument.codec());
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
          case COMMAND_NOT_SET ->
              throw new IOException("a gallery command of a later release: upgrade this node");
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
    Optional<PhotoRecord> recent = unseen.find(key);
    return recent.isPresent()
        ? recent
        : store.search(searcher -> PhotoReader.one(searcher, PhotoDocument.key(key)));
  }

  private void write(PhotoRecord record, float[] templateOrNull) throws IOException {
    String key = PhotoKey.of(record);
    store
        .writer()
        .updateDocument(
            PhotoDocument.key(key), PhotoDocument.of(record, Optional.ofNullable(templateOrNull)));
    unseen.put(key, record);
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
      store.writer().deleteDocuments(PhotoDocument.key(PhotoKey.of(photo.record())));
      write(
          photo.record().toBuilder().setPersonId(change.getNewPersonId()).build(),
          photo.template().orElse(null));
    }
    return GalleryResult.newBuilder().setAffected(mine.size()).build();
  }

  // These commands are rare and read what earlier ones wrote, so they wait for it to be visible.
  private List<PhotoReader.Stored> readAll(Term term) throws IOException {
    store.visible().join();
    return store.search(searcher -> PhotoReader.all(searcher, term));
  }
}
