/**
 * Measures on the live gallery how many of its mates an HNSW search finds, and tells if too few.
 */
package org.xiangfu.server.gallery.recall;
