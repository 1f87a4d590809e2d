/** Aligned faces to vectors. */
package org.xiangfu.engine.embed;
