/**
 * Raft groups over Lucene indexes: commands go in through {@link
 * org.xiangfu.server.replication.GroupCommit}, come out committed and in order at {@link
 * org.xiangfu.server.replication.ReplicatedState}, and are visible to search before the caller is
 * answered.
 */
package org.xiangfu.server.replication;
