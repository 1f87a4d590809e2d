/** Photo bytes to template. */
package org.xiangfu.engine;
