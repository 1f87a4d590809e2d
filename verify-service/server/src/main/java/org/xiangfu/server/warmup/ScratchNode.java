package org.xiangfu.server.warmup;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.server.cases.CaseFeed;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.cluster.LocalReplicas;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.incidents.ProbeMemory;
import org.xiangfu.server.keys.KeyRotation;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.portrait.PortraitSettings;
import org.xiangfu.server.portrait.PortraitStore;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.replication.SoleNode;
import org.xiangfu.server.rpc.LoadLimits;
import org.xiangfu.server.rpc.LoadProtection;
import org.xiangfu.server.rpc.RecognitionPool;
import org.xiangfu.server.rpc.RpcEndpoint;
import org.xiangfu.server.rpc.Services;
import org.xiangfu.server.sealing.DataSeal;

/**
 * A whole node but for the engine, which it borrows: Raft groups, indexes, handlers and a gRPC
 * server on a free loopback port, with a channel to it. It shares no state with the node that is
 * warmed up.
 */
final class ScratchNode implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private Ledger ledger;
  private Gallery gallery;
  private ManagedChannel channel;

  private ScratchNode() {}

  static ScratchNode start(Path folder, FaceEngine engine, DecisionPolicy policy)
      throws IOException {
    var node = new ScratchNode();
    try {
      node.open(folder, engine, policy);
      return node;
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private void open(Path folder, FaceEngine engine, DecisionPolicy policy) throws IOException {
    var settings =
        new RaftNode.Settings(
            "warm-up", UUID.randomUUID(), folder, freeAddress(), Optional.empty());
    var replicas = new LocalReplicas();
    var raft = opened(SoleNode.start(settings, replicas.groups(), ClusterFile.groupNames(1)));
    ledger = opened(new Ledger(raft.replicas(Ledger.GROUP)));
    gallery = opened(new Gallery(List.of(raft.replicas(Gallery.groupName(0)))));
    var metrics = new SimpleMeterRegistry();
    parts.push(metrics::close);
    var limits = LoadLimits.forWorkers(engine.workers()).withQuota(LoadLimits.Quota.NONE);
    var protection = opened(new LoadProtection(limits, metrics));
    var pool = opened(new RecognitionPool(engine.workers(), protection));
    var services =
        new Services.Parts(
            "warm-up",
            "warm-up",
            engine,
            pool,
            protection,
            gallery,
            ledger,
            raft,
            replicas,
            policy,
            Clock.systemUTC(),
            opened(PortraitStore.open(PortraitSettings.LOCAL, folder.resolve("archive"), false)),
            Optional.empty(),
            PersonIds.ANY,
            Optional.empty(),
            Optional.empty(),
            ProbeMemory.none(gallery.kept()),
            opened(CaseFeed.start(ledger)),
            metrics,
            new KeyRotation(DataSeal.none(), ledger.keys(), gallery, List.of(), Set::of),
            List::of);
    var endpoint =
        opened(
            RpcEndpoint.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                Optional.empty(),
                protection,
                metrics,
                Services.of(services)));
    channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port()))
            .usePlaintext()
            .build();
    parts.push(this::hangUp);
  }

  // A server that ends before its calls do would tell of each in the log.
  private void hangUp() throws InterruptedException {
    channel.shutdown();
    if (!channel.awaitTermination(1, TimeUnit.SECONDS)) {
      channel.shutdownNow();
    }
  }

  private static InetSocketAddress freeAddress() throws IOException {
    InetAddress host = InetAddress.getLoopbackAddress();
    try (var socket = new ServerSocket(0, 1, host)) {
      return new InetSocketAddress(host, socket.getLocalPort());
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  Ledger ledger() {
    return ledger;
  }

  Gallery gallery() {
    return gallery;
  }

  ManagedChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        failure = new IOException("the scratch node did not close cleanly", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
