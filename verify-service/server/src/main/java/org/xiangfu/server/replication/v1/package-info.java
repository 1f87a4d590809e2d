/** Version 1 of what the commands and results of all Raft groups have in common. Frozen. */
package org.xiangfu.server.replication.v1;
