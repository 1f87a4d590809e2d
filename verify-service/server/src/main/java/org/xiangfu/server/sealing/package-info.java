/** Keys, and the sealing of what leaves the data folder. */
package org.xiangfu.server.sealing;
