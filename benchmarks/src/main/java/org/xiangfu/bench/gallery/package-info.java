/** Measures what a gallery of generated templates finds, how fast, and what memory it needs. */
package org.xiangfu.bench.gallery;
