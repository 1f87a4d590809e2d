package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.OwnershipDocument;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.UnseenWrites;

/**
 * A shard's photos and its ownership, as the commands before left them; for the applying thread.
 */
final class StoredPhotos {
  private final LuceneStore store;
  private final GalleryFormat format;
  private final UnseenWrites<PhotoRecord> unseen = new UnseenWrites<>();
  private Ownership ownership;

  StoredPhotos(LuceneStore store, GalleryFormat format, Ownership ownership) {
    this.store = store;
    this.format = format;
    this.ownership = ownership;
  }

  /** Call before a command. */
  void begin() {
    unseen.begin();
  }

  /** Call after a command. */
  void end() {
    unseen.end(store);
  }

  Ownership ownership() {
    return ownership;
  }

  void own(Ownership changed) throws IOException {
    if (changed != ownership) {
      store.writer().updateDocument(OwnershipDocument.TERM, OwnershipDocument.of(changed.stored()));
      ownership = changed;
    }
  }

  Optional<PhotoRecord> find(String key) throws IOException {
    return unseen.find(
        key, () -> store.search(searcher -> PhotoReader.one(searcher, PhotoDocument.key(key))));
  }

  /** The record of a key among {@link #shown} ones, or as the commands since then left it. */
  Optional<PhotoRecord> find(String key, Map<String, PhotoRecord> shown) throws IOException {
    return unseen.find(key, () -> Optional.ofNullable(shown.get(key)));
  }

  /** The records of those keys that the searcher shows. */
  Map<String, PhotoRecord> shown(List<String> keys) throws IOException {
    return store.search(searcher -> PhotoReader.byKey(searcher, keys));
  }

  /** Adds photos, none of which is there; they become visible together. */
  void add(List<NewPhoto> added) throws IOException {
    List<Document> block = new ArrayList<>(added.size());
    for (NewPhoto photo : added) {
      var template = TemplateBytes.ofPhoto(photo);
      block.add(PhotoDocument.of(photo.getRecord(), Optional.ofNullable(template), format));
    }
    if (!block.isEmpty()) {
      store.writer().addDocuments(block);
    }
  }

  /** Notes a photo that {@link #add(List)} is about to add. */
  void note(String key, PhotoRecord record) {
    unseen.put(key, record);
  }

  void write(PhotoRecord record, float[] templateOrNull) throws IOException {
    String key = PhotoKey.of(record);
    store
        .writer()
        .updateDocument(
            PhotoDocument.key(key),
            PhotoDocument.of(record, Optional.ofNullable(templateOrNull), format));
    unseen.put(key, record);
  }

  void delete(PhotoRecord record) throws IOException {
    String key = PhotoKey.of(record);
    store.writer().deleteDocuments(PhotoDocument.key(key));
    unseen.remove(key);
  }

  /** Adds photos, none of which is there, and becomes visible together with what they change. */
  void add(List<NewPhoto> photos, Ownership changed) throws IOException {
    List<Document> block = new ArrayList<>();
    for (NewPhoto photo : photos) {
      var template = TemplateBytes.ofPhoto(photo);
      block.add(PhotoDocument.of(photo.getRecord(), Optional.ofNullable(template), format));
      unseen.put(PhotoKey.of(photo.getRecord()), photo.getRecord());
    }
    block.add(OwnershipDocument.of(changed.stored()));
    store.writer().updateDocuments(OwnershipDocument.TERM, block);
    ownership = changed;
  }

  /** Deletes all photos of some persons, together with what that changes. */
  void delete(List<String> personIds, List<PhotoRecord> theirs, Ownership changed)
      throws IOException {
    var old =
        new BooleanQuery.Builder()
            .add(PhotoDocument.persons(personIds), BooleanClause.Occur.SHOULD)
            .add(new TermQuery(OwnershipDocument.TERM), BooleanClause.Occur.SHOULD)
            .build();
    store.writer().updateDocuments(old, List.of(OwnershipDocument.of(changed.stored())));
    theirs.forEach(record -> unseen.remove(PhotoKey.of(record)));
    ownership = changed;
  }

  /** Puts photos in the place of all of a person, at one moment for whoever searches. */
  void replace(String oldPersonId, List<PhotoRecord> old, List<NewPhoto> photos)
      throws IOException {
    var before =
        new BooleanQuery.Builder()
            .add(PhotoDocument.persons(List.of(oldPersonId)), BooleanClause.Occur.SHOULD);
    List<Document> block = new ArrayList<>();
    old.forEach(record -> unseen.remove(PhotoKey.of(record)));
    for (NewPhoto photo : photos) {
      String key = PhotoKey.of(photo.getRecord());
      before.add(new TermQuery(PhotoDocument.key(key)), BooleanClause.Occur.SHOULD);
      var template = TemplateBytes.ofPhoto(photo);
      block.add(PhotoDocument.of(photo.getRecord(), Optional.ofNullable(template), format));
      unseen.put(key, photo.getRecord());
    }
    store.writer().updateDocuments(before.build(), block);
  }

  // The commands that ask this are rare and read what earlier ones wrote, so they wait for it.
  List<PhotoReader.Stored> readAll(Term term) throws IOException {
    store.visible().join();
    return store.search(searcher -> PhotoReader.all(searcher, term));
  }

  List<PhotoRecord> recordsOf(List<String> personIds) throws IOException {
    store.visible().join();
    return store.search(
        searcher -> {
          List<PhotoRecord> records = new ArrayList<>();
          for (String person : personIds) {
            PhotoReader.all(searcher, PhotoDocument.person(person))
                .forEach(photo -> records.add(photo.record()));
          }
          return records;
        });
  }
}
