/** How an index is written while a bulk load goes on: quickly, and its graphs once, at the end. */
package org.xiangfu.server.gallery.load;
