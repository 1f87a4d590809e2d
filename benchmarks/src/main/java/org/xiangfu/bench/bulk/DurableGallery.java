package org.xiangfu.bench.bulk;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.bench.generate.GeneratedGallery;
import org.xiangfu.bench.generate.GeneratedPerson;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.GalleryLoader;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.Search;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.SoleNode;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/**
 * A sealed gallery of generated templates and its ledger behind a Raft log on a disk, one peer,
 * written as the service writes them: looked up, committed, synced, applied and visible, and an
 * event behind it. Thread-safe.
 */
final class DurableGallery implements AutoCloseable {
  /** Two photos of a generated person have 0.6 on average, of two persons 0. */
  private static final double ALIKE = 0.4;

  private static final Origin ORIGIN =
      Origin.newBuilder()
          .setRequestId("bench")
          .setOperatorId("batch-1")
          .setPurpose(Purpose.PURPOSE_ENROLLMENT)
          .build();

  private final Path folder;
  private final TemplateGenerator templates;
  private final GalleryReplica replica = new GalleryReplica(Gallery.groupName(0));
  private final RaftNode node;
  private final Gallery gallery;
  private final Ledger ledger;

  private DurableGallery(Path folder, TemplateGenerator templates) throws IOException {
    this.folder = folder;
    this.templates = templates;
    var seal = KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow();
    InetAddress host = InetAddress.getLoopbackAddress();
    int port;
    try (var free = new ServerSocket(0, 1, host)) {
      port = free.getLocalPort();
    }
    List<String> names = List.of(Ledger.GROUP, Gallery.groupName(0));
    node =
        SoleNode.start(
            new RaftNode.Settings(
                "node-1",
                UUID.randomUUID(),
                folder.resolve("raft"),
                new InetSocketAddress(host, port),
                Optional.empty()),
            new RaftNode.Groups(
                names,
                name -> name.equals(Ledger.GROUP) ? new LedgerReplica().state() : replica.state()),
            names);
    gallery = new Gallery(List.of(node.replicas(Gallery.groupName(0))), seal);
    ledger = new Ledger(node.replicas(Ledger.GROUP), seal);
  }

  /** An empty one in a new folder of a place. */
  static DurableGallery open(Path place, TemplateGenerator templates) throws IOException {
    return new DurableGallery(Files.createTempDirectory(place, "bulk"), templates);
  }

  private GalleryLoader.Photo photo(int number) {
    long identity = number / TemplateGenerator.PHOTOS_AN_IDENTITY;
    int nth = number % TemplateGenerator.PHOTOS_AN_IDENTITY;
    PhotoRecord made = GeneratedPerson.record(templates.packId(), identity, nth);
    byte[] digest = gallery.digest(made.getPhotoSha256().toByteArray());
    PhotoRecord record =
        made.toBuilder()
            .setPhotoSha256(ByteString.copyFrom(digest))
            .setPhotoId(gallery.key(made.getPersonId(), digest, made.getPackId()))
            .build();
    return new GalleryLoader.Photo(record, Optional.of(templates.photo(identity, nth)));
  }

  /** Photos ahead of the measured time. */
  List<GalleryLoader.Photo> photos(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::photo).toList();
  }

  private CompletableFuture<?> append(Event.Builder event, boolean urgent) {
    return ledger.append(
        LedgerEntry.newBuilder()
            .setEvent(
                event
                    .setEventId(UUID.randomUUID().toString())
                    .setTime(Timestamps.fromMillis(System.currentTimeMillis()))
                    .setOrigin(ORIGIN))
            .build(),
        urgent);
  }

  /** Enrols a photo as Enroll does, once it was extracted and stored. */
  CompletableFuture<?> enroll(GalleryLoader.Photo photo, boolean urgent) {
    PhotoRecord record = photo.record();
    return gallery
        .find(record.getPersonId(), record.getPhotoSha256().toByteArray(), record.getPackId())
        .thenCompose(_ -> gallery.enroll(record, photo.template(), urgent))
        .thenCompose(
            _ ->
                append(
                    Event.newBuilder()
                        .setKind(EventKind.EVENT_KIND_ENROLLED)
                        .setPersonId(record.getPersonId())
                        .addPhotoIds(record.getPhotoId()),
                    urgent));
  }

  /** Puts a block on record as LoadTemplates does. */
  CompletableFuture<?> load(List<GalleryLoader.Photo> block) {
    return gallery
        .loader()
        .load(block)
        .thenCompose(
            _ ->
                append(
                    Event.newBuilder()
                        .setKind(EventKind.EVENT_KIND_TEMPLATES_LOADED)
                        .setDetail("templates=" + block.size()),
                    true));
  }

  /** Share of so many persons, spread evenly, who are found by a photo that is not on record. */
  double recall(int persons, int searches) {
    int found = 0;
    for (int i = 0; i < searches; i++) {
      long identity = (long) i * persons / searches;
      var probe = templates.photo(identity, TemplateGenerator.PHOTOS_AN_IDENTITY);
      var matches =
          gallery.search(probe, new Search(_ -> ALIKE, 1, Set.of(), false)).join().matches();
      if (!matches.isEmpty()
          && matches.getFirst().photo().getPersonId().equals(GeneratedPerson.id(identity))) {
        found++;
      }
    }
    return (double) found / searches;
  }

  /** Waits until nothing is left to merge, that of a load that is over included. */
  void settle() throws IOException, InterruptedException {
    LuceneStore store = replica.state().store();
    do {
      Thread.sleep(1_000);
      GeneratedGallery.settle(store.writer());
    } while (replica.isLoading());
    GeneratedGallery.settle(store.writer());
    store.visible().join();
  }

  int segments() throws IOException {
    return replica.state().store().search(searcher -> searcher.getIndexReader().leaves().size());
  }

  long size() throws IOException {
    return replica.size();
  }

  @Override
  public void close() throws IOException {
    gallery.close();
    ledger.close();
    node.close();
    DiskFolder.delete(folder);
  }
}
