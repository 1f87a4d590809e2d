package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.List;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import org.xiangfu.server.replication.ReplicatedState;

/** The photos of one shard, as one replica holds them. Thread-safe. */
public final class GalleryReplica {
  private final GalleryState state;

  /**
   * A replica that is yet to be opened.
   *
   * @param name name of its Raft group, such as {@code gallery-0}
   */
  public GalleryReplica(String name) {
    this(name, GalleryFormat.NEWEST);
  }

  /** The same, with the format that its index is given if it is new. */
  public GalleryReplica(String name, GalleryFormat newest) {
    this.state = new GalleryState(name, newest);
  }

  /** What the Raft group replicates. */
  public ReplicatedState state() {
    return state;
  }

  /** The persons that look most like a probe, strongest first. */
  public List<Match> search(Template probe, SearchRequest request) throws IOException {
    return state.store().search(new GallerySearch(probe.vector(), request)::run);
  }

  /** Number of active photos. */
  public long size() throws IOException {
    return state.read(GalleryReader::counts).getActive();
  }

  /** Share of all persons that the shard owns, 0 to 1. */
  public double ownedShare() throws IOException {
    return HashRanges.share(state.read(GalleryReader::ownership).owned());
  }

  /** True while a piece of the shard is on its way to another. */
  public boolean moves() throws IOException {
    return state.read(GalleryReader::ownership).stored().hasOutgoing();
  }

  /** True while a bulk load goes on, and small segments are written without graphs. */
  public boolean isLoading() {
    return state.isLoading();
  }

  /** SHA-256 over the logical content, as 64 hexadecimal digits. */
  public String stateHash() throws IOException {
    return state.store().search(GalleryHash::of);
  }
}
