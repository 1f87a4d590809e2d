/** A load generator for the whole service: closed and open loop. */
package org.xiangfu.bench.load;
