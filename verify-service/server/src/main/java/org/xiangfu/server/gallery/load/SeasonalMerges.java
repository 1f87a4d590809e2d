package org.xiangfu.server.gallery.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;

/**
 * The usual merges, and once no bulk load goes on any more, one of all that it left without a
 * graph: a graph of a million is built once, not again at each step of the way there.
 */
public final class SeasonalMerges extends FilterMergePolicy {
  /** Smaller ones are soon merged with others, and cost no search anything. */
  private static final int SMALL = 1_000;

  private static final int MOST_DOCUMENTS = 2_000_000;

  private final LoadSeason season;

  /** Merges as usual, but for what a season leaves behind. */
  public SeasonalMerges(MergePolicy usual, LoadSeason season) {
    super(usual);
    this.season = season;
  }

  @Override
  public MergeSpecification findMerges(
      MergeTrigger trigger, SegmentInfos segments, MergeContext context) throws IOException {
    List<SegmentCommitInfo> left = season.isOpen() ? List.of() : leftBare(segments, context);
    if (left.isEmpty()) {
      return super.findMerges(trigger, segments, context);
    }
    var merges = new MergeSpecification();
    merges.add(new OneMerge(left));
    return merges;
  }

  private static List<SegmentCommitInfo> leftBare(SegmentInfos segments, MergeContext context) {
    List<SegmentCommitInfo> left = new ArrayList<>();
    long documents = 0;
    for (SegmentCommitInfo segment : segments) {
      int size = segment.info.maxDoc();
      if (SeasonalGraphs.isBare(segment.info)
          && size >= SMALL
          && documents + size <= MOST_DOCUMENTS
          && !context.getMergingSegments().contains(segment)) {
        left.add(segment);
        documents += size;
      }
    }
    return left;
  }
}
