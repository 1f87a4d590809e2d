package org.xiangfu.server.gallery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.LoadedPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.KeyFile;

/** Galleries of two sealed shards: one is loaded, the other enrolled photo by photo. */
class GalleryLoaderTest {
  private static final int DIMENSION = 32;
  private static final int PHOTOS = 1_500;

  @TempDir Path folder;

  private final Random random = new Random(11);
  private final List<GalleryReplica> replicas = new ArrayList<>();
  private final List<GalleryLoader.Photo> photos = new ArrayList<>();
  private DataSeal seal;
  private List<OneReplica> loadedShards;
  private Gallery loaded;

  @BeforeEach
  void open() throws IOException {
    seal = KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow();
    loadedShards = shards("loaded");
    loaded = new Gallery(loadedShards, seal);
    for (int i = 0; i < PHOTOS; i++) {
      photos.add(photo(i));
    }
  }

  private List<OneReplica> shards(String name) throws IOException {
    List<OneReplica> groups = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      var replica = new GalleryReplica(Gallery.groupName(shard));
      replica.state().open(folder.resolve(name + shard));
      replicas.add(replica);
      groups.add(new OneReplica(replica.state()));
    }
    new Rebalancing(groups::get, _ -> {}, () -> false).run(List.of(0, 1), 2);
    return groups;
  }

  @AfterEach
  void close() throws IOException {
    loaded.close();
    for (GalleryReplica replica : replicas) {
      replica.state().store().close();
    }
  }

  // Every tenth gave no template.
  private GalleryLoader.Photo photo(int number) {
    String person = "A1000%05d".formatted(number / 3);
    byte[] digest = loaded.digest(Hashing.sha256().hashInt(number).asBytes());
    boolean failed = number % 10 == 9;
    var record =
        PhotoRecord.newBuilder()
            .setPersonId(person)
            .setPhotoId(loaded.key(person, digest, TestGallery.PACK))
            .setPhotoSha256(ByteString.copyFrom(digest))
            .setPackId(TestGallery.PACK)
            .setCapturedOn("1987-06-05")
            .setSource("old.zip#" + number)
            .setEnrolledAtMillis(1_000 + number)
            .setState(failed ? PhotoState.PHOTO_STATE_FAILED : PhotoState.PHOTO_STATE_ACTIVE)
            .build();
    return new GalleryLoader.Photo(
        record, failed ? Optional.empty() : Optional.of(TestGallery.face(DIMENSION, random)));
  }

  private List<LoadedPhoto> load(List<GalleryLoader.Photo> block) {
    return loaded.loader().load(block).join();
  }

  private static List<String> hashes(List<GalleryReplica> replicas) throws IOException {
    List<String> hashes = new ArrayList<>();
    for (GalleryReplica replica : replicas) {
      hashes.add(replica.stateHash());
    }
    return hashes;
  }

  @Test
  void aLoadedGalleryIsTheOneThatEnrollingEachPhotoGives() throws IOException {
    assertEquals(Collections.nCopies(PHOTOS, LoadedPhoto.LOADED_PHOTO_CREATED), load(photos));
    try (var streamed = new Gallery(shards("streamed"), seal)) {
      CompletableFuture.allOf(
              photos.stream()
                  .map(photo -> streamed.enroll(photo.record(), photo.template(), false))
                  .toArray(CompletableFuture[]::new))
          .join();
      assertEquals(hashes(replicas.subList(0, 2)), hashes(replicas.subList(2, 4)));
      for (int i = 0; i < 30; i++) {
        Template probe = photos.get(10 * i).template().orElseThrow();
        String person = photos.get(10 * i).record().getPersonId();
        Search search = new Search(_ -> 0.9, 3, Set.of(), i % 2 == 0);
        assertEquals(
            Set.of(person),
            Set.copyOf(
                loaded.search(probe, search).join().matches().stream()
                    .map(match -> match.photo().getPersonId())
                    .toList()));
        assertEquals(
            Set.copyOf(streamed.photosOf(person).join().stream().map(StoredForm::of).toList()),
            Set.copyOf(loaded.photosOf(person).join().stream().map(StoredForm::of).toList()));
      }
    }
  }

  private record StoredForm(PhotoRecord record, List<Float> template) {
    static StoredForm of(Gallery.StoredPhoto photo) {
      List<Float> values = new ArrayList<>();
      photo
          .template()
          .ifPresent(
              template -> {
                for (float value : template.vector()) {
                  values.add(value);
                }
              });
      return new StoredForm(photo.record(), values);
    }
  }

  @Test
  void whatIsThereAlreadyStaysAsItIs() throws IOException {
    assertTrue(
        loaded.enroll(photos.get(0).record(), photos.get(0).template(), true).join().getCreated());
    loaded.retire(photos.get(0).record().getPersonId(), photos.get(0).record().getPhotoId()).join();
    List<GalleryLoader.Photo> block =
        List.of(photos.get(0), photos.get(1), photos.get(1), photos.get(9));
    assertEquals(
        List.of(
            LoadedPhoto.LOADED_PHOTO_KNOWN,
            LoadedPhoto.LOADED_PHOTO_CREATED,
            LoadedPhoto.LOADED_PHOTO_KNOWN,
            LoadedPhoto.LOADED_PHOTO_CREATED),
        load(block));
    List<String> before = hashes(replicas);
    assertEquals(
        List.of(
            LoadedPhoto.LOADED_PHOTO_KNOWN,
            LoadedPhoto.LOADED_PHOTO_KNOWN,
            LoadedPhoto.LOADED_PHOTO_KNOWN,
            LoadedPhoto.LOADED_PHOTO_KNOWN_FAILED),
        load(block));
    assertEquals(before, hashes(replicas));
    var counts = loaded.counts().join();
    assertEquals(1, counts.getActive());
    assertEquals(1, counts.getRetired());
    assertEquals(1, counts.getFailed());
  }

  @Test
  void entriesAreBoundedAndNeedTheLevelOfTemplates() throws IOException {
    load(photos);
    int entries = 0;
    for (OneReplica shard : loadedShards) {
      for (byte[] bytes : shard.log()) {
        GalleryCommand command = GalleryCommand.parseFrom(bytes);
        if (command.hasLoad()) {
          entries++;
          assertEquals(CommandLevel.TEMPLATES, command.getLevel());
          assertTrue(command.getLoad().getPhotosCount() <= GalleryLoader.PHOTOS_AN_ENTRY);
        }
      }
    }
    assertTrue(entries <= 4, entries + " entries");
  }

  @Test
  void theSameLogGivesTheSameGalleryAfterARestart() throws IOException {
    load(photos.subList(0, 900));
    var again = new GalleryReplica(Gallery.groupName(0));
    again.state().open(folder.resolve("again"));
    replicas.add(again);
    List<byte[]> log = loadedShards.getFirst().log();
    for (int i = 0; i < log.size(); i++) {
      var _ = again.state().apply(log.get(i), i + 1);
    }
    again.state().store().visible().join();
    assertEquals(replicas.getFirst().stateHash(), again.stateHash());
    byte[] twice = again.state().apply(log.getLast(), log.size() + 1);
    assertArrayEquals(replicas.getFirst().state().apply(log.getLast(), log.size() + 1), twice);
    again.state().store().visible().join();
    assertEquals(replicas.getFirst().stateHash(), again.stateHash());
  }

  @Test
  void personsAreFoundWhereTheirShardsHaveGone() throws IOException {
    load(photos.subList(0, 300));
    // The loader still believes in two shards.
    new Rebalancing(loadedShards::get, _ -> {}, () -> false).run(List.of(0, 1), 1);
    List<GalleryLoader.Photo> later = photos.subList(250, 330);
    List<LoadedPhoto> outcomes = load(later);
    assertEquals(30, Collections.frequency(outcomes, LoadedPhoto.LOADED_PHOTO_CREATED));
    assertEquals(297, loaded.counts().join().getActive());
  }
}
