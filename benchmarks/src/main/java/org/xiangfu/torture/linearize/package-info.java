/** Decides whether a history of concurrent calls is linearizable. Knows nothing of the service. */
package org.xiangfu.torture.linearize;
