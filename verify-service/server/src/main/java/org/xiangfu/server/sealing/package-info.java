/**
 * Keys, and the sealing of what leaves the data folder. How keys are renewed, and how another kind
 * of sealed record joins in: {@code org.xiangfu.server.keys}.
 */
package org.xiangfu.server.sealing;
