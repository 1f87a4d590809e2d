package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.util.TimeDuration;

/** How the Raft groups of a cluster are called, and how their peers are reached. Thread-safe. */
public final class RaftTransport {
  /** A peer that is cut off, or was killed with a request in hand, is passed over after this. */
  private static final TimeDuration REQUEST_TIMEOUT =
      TimeDuration.valueOf(1_500, TimeUnit.MILLISECONDS);

  private static final TimeDuration CATCH_UP_LIMIT = TimeDuration.valueOf(30, TimeUnit.MINUTES);

  private final UUID clusterId;
  private final Parameters parameters;

  /**
   * A transport.
   *
   * @param tls empty is plain text
   * @throws IOException if a TLS file cannot be read
   */
  public RaftTransport(UUID clusterId, Optional<PeerTls> tls) throws IOException {
    this.clusterId = clusterId;
    this.parameters = tls.isPresent() ? tls.get().parameters() : new Parameters();
  }

  Parameters parameters() {
    return parameters;
  }

  /** The id of a group, from the cluster's id and the group's name. */
  public RaftGroupId groupId(String name) {
    return groupId(clusterId, name);
  }

  static RaftGroupId groupId(UUID clusterId, String name) {
    byte[] seed = (clusterId + "/" + name).getBytes(StandardCharsets.UTF_8);
    return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(seed));
  }

  /** A group with its peers. */
  public RaftGroup group(String name, Collection<RaftPeer> peers) {
    return RaftGroup.valueOf(groupId(name), List.copyOf(peers));
  }

  /** A client that tries once. */
  public RaftClient once(RaftGroup group) {
    return client(group, RetryPolicies.noRetry());
  }

  /** A client that tries once and gives the other side a minute, such as to make a group. */
  public RaftClient unhurried(RaftGroup group) {
    return client(group, RetryPolicies.noRetry(), TimeDuration.ONE_MINUTE);
  }

  /** A client that looks for the leader for about ten seconds. */
  public RaftClient patient(RaftGroup group) {
    return client(
        group,
        RetryPolicies.retryUpToMaximumCountWithFixedSleep(
            100, TimeDuration.valueOf(100, TimeUnit.MILLISECONDS)));
  }

  /** A client that looks for the leader for about ten seconds, and gives it a minute to answer. */
  public RaftClient steady(RaftGroup group) {
    return client(
        group,
        RetryPolicies.retryUpToMaximumCountWithFixedSleep(
            100, TimeDuration.valueOf(100, TimeUnit.MILLISECONDS)),
        TimeDuration.ONE_MINUTE);
  }

  /** A client for changes of membership, which wait until a new member has caught up. */
  public RaftClient admin(RaftGroup group) {
    return client(
        group,
        RetryPolicies.retryUpToMaximumCountWithFixedSleep(
            100, TimeDuration.valueOf(100, TimeUnit.MILLISECONDS)),
        CATCH_UP_LIMIT);
  }

  private RaftClient client(RaftGroup group, RetryPolicy retries) {
    return client(group, retries, REQUEST_TIMEOUT);
  }

  private RaftClient client(RaftGroup group, RetryPolicy retries, TimeDuration timeout) {
    var properties = new RaftProperties();
    RaftSettings.setMessageSize(properties);
    RaftClientConfigKeys.Rpc.setRequestTimeout(properties, timeout);
    return RaftClient.newBuilder()
        .setProperties(properties)
        .setParameters(parameters)
        .setRaftGroup(group)
        .setRetryPolicy(retries)
        .build();
  }
}
