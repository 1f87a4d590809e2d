/**
 * Whose photos there are and which of them look alike: replicated Lucene indexes, the shards, with
 * one document for each photo, active ones with their template in an HNSW graph.
 *
 * <p>Every person belongs to one shard, by the hash of the person's number, and which hashes a
 * shard owns is part of its replicated state ({@link
 * org.xiangfu.server.gallery.v1.OwnershipDocument}): it refuses whoever is not its own. So nodes
 * may believe what they like of who owns whom; {@link org.xiangfu.server.gallery.Gallery} sends to
 * where it believes, and learns from refusals. {@link org.xiangfu.server.gallery.Rebalancing} moves
 * persons between shards while all of that goes on. Questions to all shards are put together from
 * what each says it owns, so that nobody is missed or told of twice, however many shards answer.
 */
package org.xiangfu.server.gallery;
