/** A cluster of real processes on one machine, and the network between them. */
package org.xiangfu.torture.cluster;
