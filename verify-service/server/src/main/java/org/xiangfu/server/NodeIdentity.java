package org.xiangfu.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.xiangfu.server.replication.DamagedStorageException;

/**
 * What a data folder belongs to, kept in its {@code node.json}.
 *
 * @param format version of the folder's layout
 * @param nodeId name of the node among its peers
 * @param clusterId names the cluster
 * @param packId pack whose templates the gallery holds, or {@link #NO_PACK}
 * @param training of a training service, whose people are made up
 */
record NodeIdentity(int format, String nodeId, UUID clusterId, String packId, boolean training) {
  /** In place of the pack of a node that only votes: no pack has a name like this. */
  static final String NO_PACK = "(witness)";

  private static final int FORMAT = 1;

  /**
   * The file: who the node is, and a digest of it, which releases before did not write. A real
   * service's has no mark of training, and releases before refuse the file of one that has.
   */
  private record Sealed(
      int format, String nodeId, UUID clusterId, String packId, Boolean training, String sha256) {
    NodeIdentity identity() {
      return new NodeIdentity(format, nodeId, clusterId, packId, Boolean.TRUE.equals(training));
    }
  }

  /** A node's name and its cluster. */
  record Member(String nodeId, UUID clusterId) {}

  private static final String FILE = "node.json";
  private static final String WITNESS = "witness";
  private static final String FULL = "node that holds data";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** Reads or makes the identity of a real service's data folder. */
  static NodeIdentity of(Path dataDir, String packId, Optional<Member> member) throws IOException {
    return of(dataDir, packId, member, false);
  }

  /**
   * Reads the identity of a data folder, or gives a new folder one.
   *
   * @param member name and cluster of the node, if it is one of several
   * @param training of a training service
   * @throws IOException if the folder cannot be used or belongs to another pack or release, or to a
   *     training service and this is none, or the reverse; says what to do
   */
  static NodeIdentity of(Path dataDir, String packId, Optional<Member> member, boolean training)
      throws IOException {
    Files.createDirectories(dataDir);
    Path file = dataDir.resolve(FILE);
    if (!Files.exists(file)) {
      Member named = member.orElseGet(() -> new Member("node-1", UUID.randomUUID()));
      var identity = new NodeIdentity(FORMAT, named.nodeId(), named.clusterId(), packId, training);
      identity.write(file);
      return identity;
    }
    Sealed sealed;
    try {
      sealed = JSON.readValue(file.toFile(), Sealed.class);
    } catch (JacksonException e) {
      throw new DamagedStorageException(file, "it cannot be read", e);
    }
    NodeIdentity identity = sealed.identity();
    if (identity.format() != FORMAT) {
      throw new IOException(
          "%s has format %d and this release reads format %d; use the release that wrote it"
              .formatted(dataDir, identity.format(), FORMAT));
    }
    if (!identity.packId().equals(packId)
        && (identity.packId().equals(NO_PACK) || packId.equals(NO_PACK))) {
      throw new IOException(
          "%s is the folder of a %s, and the cluster file makes it a %s; give the node another id and an empty data folder"
              .formatted(dataDir, identity.role(), packId.equals(NO_PACK) ? WITNESS : FULL));
    }
    if (sealed.sha256() != null && !sealed.sha256().equals(identity.digest())) {
      throw new DamagedStorageException(file, "its digest is another", null);
    }
    if (identity.training() != training) {
      throw new IOException(
          training
              ? dataDir + " is the folder of a real service; give --training an empty data folder"
              : dataDir
                  + " is the folder of a training service, whose people are made up; give the real"
                  + " service its own data folder");
    }
    if (!identity.packId().equals(packId)) {
      throw new IOException(
          "%s holds templates of the model pack %s, which do not compare with those of %s; start with --pack %s or with an empty data folder"
              .formatted(dataDir, identity.packId(), packId, identity.packId()));
    }
    identity.check(dataDir, member);
    if (sealed.sha256() == null) {
      identity.write(file);
    }
    return identity;
  }

  private String role() {
    return packId.equals(NO_PACK) ? WITNESS : FULL;
  }

  private void check(Path dataDir, Optional<Member> member) throws IOException {
    if (member.isPresent() && !member.get().equals(new Member(nodeId, clusterId))) {
      throw new IOException(
          "%s belongs to node %s of the cluster %s, not to node %s of %s; start it with its own cluster file and --node, or with an empty data folder"
              .formatted(
                  dataDir, nodeId, clusterId, member.get().nodeId(), member.get().clusterId()));
    }
  }

  /**
   * Gives a folder that holds restored groups its identity.
   *
   * @throws IOException if it cannot be written
   */
  static void begin(Path dataDir, String nodeId, UUID clusterId, String packId) throws IOException {
    new NodeIdentity(FORMAT, nodeId, clusterId, packId, false).write(dataDir.resolve(FILE));
  }

  private String digest() {
    return Hashing.sha256()
        .hashString(
            "%d/%s/%s/%s%s"
                .formatted(format, nodeId, clusterId, packId, training ? "/training" : ""),
            UTF_8)
        .toString();
  }

  private void write(Path file) throws IOException {
    Path draft = file.resolveSibling(FILE + ".new");
    try (var channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes =
          ByteBuffer.wrap(
              JSON.writeValueAsBytes(
                  new Sealed(format, nodeId, clusterId, packId, training ? true : null, digest())));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
