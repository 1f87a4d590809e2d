/**
 * Version 1 of the gallery's commands and documents. Frozen: what is written here must be read by
 * every later release; a change that an older reader would misread is a new package.
 */
package org.xiangfu.server.gallery.v1;
