/** Pixels to faces. */
package org.xiangfu.engine.detect;
