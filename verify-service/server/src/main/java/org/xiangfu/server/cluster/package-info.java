/** Which nodes and sites a cluster has, which of them hold which groups, and how that changes. */
package org.xiangfu.server.cluster;
