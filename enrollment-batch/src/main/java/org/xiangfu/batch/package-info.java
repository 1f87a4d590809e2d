/**
 * Photo archives into the service: reads an archive and its manifest, streams the photos, keeps a
 * journal to resume from, and accounts for every photo.
 */
package org.xiangfu.batch;
