package org.xiangfu.server.replication;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.List;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.xiangfu.server.replication.v1.CommandHeader;
import org.xiangfu.server.replication.v1.ReplicaLevel;

/**
 * The {@link CommandLevel} of a group as one of its replicas sees it.
 *
 * @param level of the group, as far as the replica has applied
 * @param offered highest that the replica understands
 */
public record GroupLevel(int level, int offered) {
  /** A new group has not committed anything, and is asked too. */
  private static final long FROM_THE_BEGINNING = -1;

  /** Of ten seconds each. */
  private static final int ATTEMPTS = 12;

  /** Of a release that does not know of levels. */
  private static final GroupLevel UNTOLD = new GroupLevel(CommandLevel.FIRST, CommandLevel.FIRST);

  static GroupLevel of(ReplicaLevel told) {
    return new GroupLevel(told.getLevel(), told.getOffered());
  }

  /**
   * Asks one replica.
   *
   * @throws IOException if it does not answer
   */
  public static GroupLevel ask(RaftTransport transport, String group, RaftPeer peer)
      throws IOException {
    return ask(transport.once(transport.group(group, List.of(peer))), group, peer);
  }

  /**
   * The same, for about two minutes if need be: one that has just joined runs once it has checked
   * the index that it was sent.
   */
  public static GroupLevel await(RaftTransport transport, String group, RaftPeer peer)
      throws IOException {
    IOException failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return ask(transport.patient(transport.group(group, List.of(peer))), group, peer);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static GroupLevel ask(RaftClient once, String group, RaftPeer peer) throws IOException {
    try (RaftClient client = once) {
      RaftClientReply reply =
          client.io().sendStaleRead(Message.EMPTY, FROM_THE_BEGINNING, peer.getId());
      return of(ReplicaLevel.parseFrom(reply.getMessage().getContent().toByteArray()));
    } catch (StateMachineException | InvalidProtocolBufferException e) {
      return UNTOLD;
    } catch (RuntimeException e) {
      throw new IOException(peer.getId() + " does not say the command level of " + group, e);
    }
  }

  /** The command that raises a group to a level that all its members must offer. */
  public static byte[] raise(int level) {
    return CommandHeader.newBuilder().setRaiseLevelTo(level).build().toByteArray();
  }
}
