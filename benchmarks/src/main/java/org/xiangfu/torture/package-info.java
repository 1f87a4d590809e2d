/** {@code xiangfu torture}: a cluster whose nodes die, and clients that notice everything. */
package org.xiangfu.torture;
