/**
 * Whose photos there are and which of them look alike: a replicated Lucene index with one document
 * for each photo, active ones with their template in an HNSW graph.
 */
package org.xiangfu.server.gallery;
