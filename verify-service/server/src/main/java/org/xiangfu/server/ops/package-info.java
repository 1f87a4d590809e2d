/** What an administrator sees: metrics. */
package org.xiangfu.server.ops;
