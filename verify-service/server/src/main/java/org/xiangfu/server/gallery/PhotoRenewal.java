package org.xiangfu.server.gallery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.v1.CountOlder;
import org.xiangfu.server.gallery.v1.DropResealed;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.HashRange;
import org.xiangfu.server.gallery.v1.ListPhotos;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.ReceiveResealed;
import org.xiangfu.server.gallery.v1.ResealPerson;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;

/**
 * Seals the photos of the gallery anew, one person after the other. A person's number is sealed
 * anew too, so that another shard may be the person's then: the photos are written there before
 * they leave the old one, as when a number changes.
 */
final class PhotoRenewal implements SealedRecords {
  private static final int PHOTOS = 64;
  private static final int ATTEMPTS = 8;

  /** A place is a shard and, in its lower bits, a hash or the end of all hashes. */
  private static final int HASH_BITS = 33;

  private final FanOut shards;
  private final PhotoSeal seal;
  private final Routes routes;

  PhotoRenewal(FanOut shards, PhotoSeal seal, Routes routes) {
    this.shards = shards;
    this.seal = seal;
    this.routes = routes;
  }

  @Override
  public String kind() {
    return "photos";
  }

  @Override
  public CompletableFuture<Long> older(int generation) {
    GalleryQuery query =
        GalleryQuery.newBuilder()
            .setOlder(CountOlder.newBuilder().setGeneration(generation))
            .build();
    CompletableFuture<Long> sum = CompletableFuture.completedFuture(0L);
    for (int number : shards.present()) {
      sum =
          sum.thenCombine(
              shards.shard(number).ask(query).thenApply(GalleryAnswer::getOlder), Long::sum);
    }
    return sum;
  }

  @Override
  public CompletableFuture<Step> renew(int generation, long from) {
    int number = (int) (from >>> HASH_BITS);
    List<Integer> rest = shards.present().stream().filter(each -> each >= number).toList();
    if (rest.isEmpty()) {
      return CompletableFuture.completedFuture(new Step(0, END));
    }
    int shard = rest.getFirst();
    long hash = shard == number ? from & ((1L << HASH_BITS) - 1) : 0;
    long last = ShardMap.ALL.upperEndpoint();
    GalleryQuery page =
        GalleryQuery.newBuilder()
            .setList(
                ListPhotos.newBuilder()
                    .setRange(HashRange.newBuilder().setFrom(hash).setTo(last))
                    .setMaxPhotos(PHOTOS))
            .build();
    return shards
        .shard(shard)
        .ask(page)
        .thenCompose(
            answer -> {
              long next = answer.getNext();
              long place =
                  next < last ? ((long) shard << HASH_BITS) | next : (shard + 1L) << HASH_BITS;
              return renewAll(answer.getPhotosList(), seal.data().generation(generation))
                  .thenApply(renewed -> new Step(renewed, place));
            });
  }

  private CompletableFuture<Integer> renewAll(List<NewPhoto> photos, DataSeal with) {
    SequencedMap<String, List<NewPhoto>> persons = new LinkedHashMap<>();
    for (NewPhoto photo : photos) {
      if (photo.getRecord().getGeneration() < with.stamp()) {
        persons.computeIfAbsent(photo.getRecord().getPersonId(), _ -> new ArrayList<>()).add(photo);
      }
    }
    CompletableFuture<Integer> sum = CompletableFuture.completedFuture(0);
    for (var person : persons.entrySet()) {
      sum =
          sum.thenCombine(
              renew(person.getKey(), person.getValue(), with)
                  .thenApply(done -> done ? person.getValue().size() : 0),
              Integer::sum);
    }
    return sum;
  }

  /**
   * Seals a person's photos anew before the person is written to, so that there is one form of the
   * number to write to. Does nothing as long as the first keys seal.
   */
  CompletableFuture<Void> settle(String personId) {
    DataSeal with = seal.data().present();
    CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);
    for (DataSeal old : seal.data().generations()) {
      if (old.generation() < with.generation()) {
        settled = settled.thenCompose(_ -> settle(old.person(personId), with, ATTEMPTS));
      }
    }
    return settled;
  }

  private CompletableFuture<Void> settle(String oldPerson, DataSeal with, int attempts) {
    return routes
        .read(oldPerson, GalleryQuery.newBuilder().setPersonId(oldPerson).build())
        .thenCompose(
            answer ->
                answer.getPhotosCount() == 0 || attempts == 0
                    ? CompletableFuture.completedFuture(null)
                    : renew(oldPerson, answer.getPhotosList(), with)
                        .thenCompose(_ -> settle(oldPerson, with, attempts - 1)));
  }

  // False if they changed meanwhile, or are moving between shards.
  private CompletableFuture<Boolean> renew(String oldPerson, List<NewPhoto> stored, DataSeal with) {
    List<PhotoRecord> expected = stored.stream().map(NewPhoto::getRecord).toList();
    List<NewPhoto> anew = stored.stream().map(photo -> seal.anew(photo, with)).toList();
    String newPerson = anew.getFirst().getRecord().getPersonId();
    var reseal =
        ResealPerson.newBuilder()
            .setOldPersonId(oldPerson)
            .addAllExpected(expected)
            .addAllPhotos(anew);
    var receive = ReceiveResealed.newBuilder().addAllPhotos(anew);
    var drop = DropResealed.newBuilder().setOldPersonId(oldPerson).addAllExpected(expected);
    var old = routes.of(oldPerson);
    var now = routes.of(newPerson);
    if (old.isEmpty() || now.isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    if (old.get() == now.get()) {
      return took(old.get(), GalleryCommand.newBuilder().setReseal(reseal));
    }
    return took(now.get(), GalleryCommand.newBuilder().setReceive(receive))
        .thenCompose(
            received ->
                received
                    ? took(old.get(), GalleryCommand.newBuilder().setDropResealed(drop))
                    : CompletableFuture.completedFuture(false));
  }

  private static CompletableFuture<Boolean> took(
      GalleryShard shard, GalleryCommand.Builder command) {
    return shard
        .propose(command.setLevel(CommandLevel.KEYS).build())
        .thenApply(GalleryResult::getAffected)
        .thenApply(affected -> affected > 0);
  }
}
