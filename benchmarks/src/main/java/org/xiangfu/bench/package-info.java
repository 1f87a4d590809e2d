/** {@code xiangfu bench}: how fast, and how good at that speed. */
package org.xiangfu.bench;
