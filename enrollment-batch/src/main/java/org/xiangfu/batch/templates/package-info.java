/** Faces looked for by the batch itself: its threads, and the files that it writes. */
package org.xiangfu.batch.templates;
