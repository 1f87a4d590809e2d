/** Photo bytes to pixels. */
package org.xiangfu.engine.photo;
