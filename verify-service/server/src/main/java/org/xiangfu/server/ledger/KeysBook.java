package org.xiangfu.server.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xiangfu.server.ledger.v1.BeginKeys;
import org.xiangfu.server.ledger.v1.KeysCommand;
import org.xiangfu.server.ledger.v1.KeysState;
import org.xiangfu.server.ledger.v1.NodeKeys;
import org.xiangfu.server.replication.LuceneStore;

/**
 * What a replica of the ledger knows of data keys; kept with its commits. Written by the applying
 * thread.
 */
final class KeysBook {
  private static final String ATTRIBUTE = "ledger.keys";

  private final LuceneStore store;
  private volatile KeysState state;

  private KeysBook(LuceneStore store, KeysState state) {
    this.store = store;
    remember(state);
  }

  static KeysBook open(LuceneStore store, Path folder) throws IOException {
    Optional<String> committed =
        LuceneStore.committedAttributes(folder).map(said -> said.get(ATTRIBUTE));
    return new KeysBook(
        store,
        committed.isPresent()
            ? KeysState.parseFrom(Base64.getDecoder().decode(committed.get()))
            : KeysState.getDefaultInstance());
  }

  private void remember(KeysState now) {
    state = now;
    store.setAttribute(ATTRIBUTE, Base64.getEncoder().encodeToString(now.toByteArray()));
  }

  KeysState state() {
    return state;
  }

  /** The generation that seals, where 0 is the first. */
  int stamp() {
    return state.getGeneration();
  }

  /** True if an entry of this generation, where 0 is the first, is not taken in. */
  boolean refuses(int stamp) {
    return stamp != stamp();
  }

  KeysState apply(KeysCommand command) {
    switch (command.getStepCase()) {
      case ANNOUNCE -> announce(command.getAnnounce());
      case BEGIN -> begin(command.getBegin());
      case END -> {
        if (command.getEnd().getGeneration() == state.getGeneration()) {
          remember(state.toBuilder().setEnded(true).build());
        }
      }
      case STEP_NOT_SET -> {
        // Of a later release, whose level would have kept it away.
      }
    }
    return state;
  }

  private void announce(NodeKeys node) {
    List<NodeKeys> nodes =
        Stream.concat(
                state.getNodesList().stream()
                    .filter(each -> !each.getNodeId().equals(node.getNodeId())),
                Stream.of(node))
            .toList();
    remember(state.toBuilder().clearNodes().addAllNodes(nodes).build());
  }

  private void begin(BeginKeys begin) {
    boolean rests = state.getGeneration() == 0 || state.getEnded();
    if (rests && begin.getGeneration() > Math.max(1, state.getGeneration())) {
      remember(
          state.toBuilder()
              .setGeneration(begin.getGeneration())
              .setFingerprint(begin.getFingerprint())
              .setEnded(false)
              .build());
    }
  }
}
