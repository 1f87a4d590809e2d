/** What a counter does, on the command line: verify, identify, and impersonations. */
package org.xiangfu.counter;
