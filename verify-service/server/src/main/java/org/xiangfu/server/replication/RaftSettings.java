package org.xiangfu.server.replication;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** The Ratis properties of a node; each line departs from a default that does not suit a ledger. */
final class RaftSettings {
  /** Commands hold at most 256 templates, far below this. */
  private static final SizeInBytes MAX_MESSAGE = SizeInBytes.valueOf("16MB");

  private static final SizeInBytes SNAPSHOT_CHUNK = SizeInBytes.valueOf("4MB");

  private RaftSettings() {}

  static RaftProperties of(RaftNode.Settings settings) {
    var properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(properties, List.of(settings.storage().toFile()));
    GrpcConfigKeys.Server.setHost(properties, settings.address().getHostString());
    GrpcConfigKeys.Server.setPort(properties, settings.address().getPort());
    setMessageSize(properties);

    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(
        properties, settings.log().snapshotEvery());
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, true);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    // By default a log shorter than 1,024 entries is never purged, whatever its snapshots.
    RaftServerConfigKeys.Log.setPurgeGap(
        properties,
        settings.log().kept() == 0 ? 1 : (int) Math.min(1_024, settings.log().snapshotEvery()));
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("32MB"));
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);

    // By default a chunk alone is as large as a message may be, and no large index ever arrives.
    RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, SNAPSHOT_CHUNK);

    // Times eight, for the last chunk: its answer comes when the whole index was read and opened.
    GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(properties, millis(15_000));
    // By default a replica counts as caught up when a thousand entries, or all there are, are
    // missing; as a member without the index it would hold every write back until it has it.
    RaftServerConfigKeys.setStagingCatchupGap(properties, 10);

    // With it, Ratis 3.3 acknowledges all entries of a repeated request when it is still writing
    // the first of them, so that a leader counts what its follower never had.
    RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
    // A peer whose line was cut is heard again at once, not after five seconds.
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, "1ms,10, 200ms,1000");

    RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(300));
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(600));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(50));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(150));

    // The lease spares a read the round to the other peers; it runs on the monotonic clock.
    RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, true);
    RaftServerConfigKeys.Read.setTimeout(properties, millis(3_000));
    // A new member is silent while it checks an index of many gigabytes that it was sent.
    RaftServerConfigKeys.setStagingTimeout(properties, millis(300_000));
    // A leader that lost its majority must not hold writers back for long.
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(2_000));
    RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, settings.log().kept());
    return properties;
  }

  static void setMessageSize(RaftProperties properties) {
    GrpcConfigKeys.setMessageSizeMax(properties, MAX_MESSAGE);
  }

  private static TimeDuration millis(long value) {
    return TimeDuration.valueOf(value, TimeUnit.MILLISECONDS);
  }
}
