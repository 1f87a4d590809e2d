/** Faces to a standard position. */
package org.xiangfu.engine.align;
