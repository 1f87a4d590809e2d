/**
 * The counter console: a local process that serves a browser on this computer and speaks to the
 * service for it.
 */
package org.xiangfu.counter.console;
