/**
 * Makes a node as fast at its first call as it is at its ten thousandth, by writing and reading
 * made-up people on a replica of their own before the node serves.
 */
package org.xiangfu.server.warmup;
