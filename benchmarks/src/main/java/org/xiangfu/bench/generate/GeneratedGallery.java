package org.xiangfu.bench.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriter;
import org.apache.ratis.server.protocol.TermIndex;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.ReplicatedState;

/**
 * A gallery of generated templates on disk: the service's own commands applied by the service's own
 * code, without the Raft log in front. Built at first use, then reused.
 */
public final class GeneratedGallery implements AutoCloseable {
  /** Few refreshes, as in a bulk load; the service's own batches are smaller. */
  private static final int PHOTOS_A_COMMAND = 10_000;

  private final GalleryReplica gallery;
  private final TemplateGenerator templates;
  private final Path folder;

  private GeneratedGallery(GalleryReplica gallery, TemplateGenerator templates, Path folder) {
    this.gallery = gallery;
    this.templates = templates;
    this.folder = folder;
  }

  /**
   * Opens the gallery of this size and these templates, and builds it if it is not there: on the
   * order of a thousand photos a second. A build that was stopped begins anew.
   *
   * @param place folder that holds generated galleries
   * @param size photos, {@value TemplateGenerator#PHOTOS_AN_IDENTITY} an identity
   * @param format generation of its index
   * @throws IOException if the folder cannot be used, or another process has the gallery open
   */
  public static GeneratedGallery open(
      Path place, int size, TemplateGenerator templates, GalleryFormat format) throws IOException {
    Path folder =
        place.resolve(
            "gallery-%d-of-%d-cos%.2f-seed%d-%s"
                .formatted(
                    size,
                    templates.dimension(),
                    templates.genuineCosine(),
                    templates.seed(),
                    format.name().toLowerCase(Locale.ROOT)));
    var gallery = new GalleryReplica("gallery-0", format);
    gallery.state().open(folder);
    var opened = new GeneratedGallery(gallery, templates, folder);
    try {
      if (gallery.size() != size) {
        opened.build(size);
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void build(int size) throws IOException {
    ReplicatedState state = gallery.state();
    long command = 0;
    for (int first = 0; first < size; first += PHOTOS_A_COMMAND) {
      var photos = EnrollPhotos.newBuilder();
      for (int i = first; i < Math.min(size, first + PHOTOS_A_COMMAND); i++) {
        photos.addPhotos(
            GeneratedPerson.photo(
                templates,
                i / TemplateGenerator.PHOTOS_AN_IDENTITY,
                i % TemplateGenerator.PHOTOS_AN_IDENTITY));
      }
      state.apply(GalleryCommand.newBuilder().setEnroll(photos).build().toByteArray(), command++);
    }
    settle(state.store().writer());
    state.store().visible().join();
    state.store().commit(TermIndex.valueOf(1, command));
  }

  /** Waits until there is nothing to merge: otherwise what is measured next is another index. */
  public static void settle(IndexWriter writer) throws IOException {
    var merges = (ConcurrentMergeScheduler) writer.getConfig().getMergeScheduler();
    do {
      writer.maybeMerge();
      merges.sync();
    } while (writer.hasPendingMerges());
  }

  /** The gallery, to be searched. */
  public GalleryReplica gallery() {
    return gallery;
  }

  /** Where its index lies. */
  public Path folder() {
    return folder;
  }

  /** Log position of what it holds. */
  public TermIndex position() throws IOException {
    return gallery.state().store().committed().orElseThrow();
  }

  /** Number of segments, each with an HNSW graph of its own. */
  public int segments() throws IOException {
    LuceneStore store = gallery.state().store();
    return store.search(searcher -> searcher.getIndexReader().leaves().size());
  }

  @Override
  public void close() throws IOException {
    gallery.state().store().close();
  }
}
