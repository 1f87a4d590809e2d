package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.OwnershipDocument;
import org.xiangfu.server.gallery.v1.ShardOwnership;
import org.xiangfu.server.replication.ContentHash;

/**
 * The content of a gallery as one number: equal for equal photos and ownership, whenever the photos
 * were enrolled.
 */
final class GalleryHash {
  private GalleryHash() {}

  static String of(IndexSearcher searcher) throws IOException {
    var content = new ContentHash();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Bits live = leaf.reader().getLiveDocs();
      for (int document = 0; document < leaf.reader().maxDoc(); document++) {
        if (live == null || live.get(document)) {
          content.add(member(leaf, document));
        }
      }
    }
    return HexFormat.of().formatHex(content.value());
  }

  private static byte[] member(LeafReaderContext leaf, int document) throws IOException {
    Optional<ShardOwnership> ownership = OwnershipDocument.read(leaf.reader(), document);
    if (ownership.isPresent()) {
      return ownership.get().toByteArray();
    }
    // The time of writing differs between two runs over the same photos.
    NewPhoto.Builder photo = PhotoReader.read(leaf.reader(), document).message().toBuilder();
    photo.getRecordBuilder().clearEnrolledAtMillis();
    return photo.build().toByteArray();
  }
}
