package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {
  @TempDir Path data;

  private NodeIdentity read() throws IOException {
    return NodeIdentity.of(data, "pack", Optional.empty());
  }

  @Test
  void aFlippedBitInAnyByteIsRefusedAndTheFolderNamed() throws IOException {
    NodeIdentity identity = read();
    Path file = data.resolve("node.json");
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      Files.write(file, flipped);
      String where = "byte " + at;
      try {
        assertEquals(identity, read(), where);
      } catch (IOException e) {
        assertTrue(e.getMessage().contains(data.toString()), where + ": " + e.getMessage());
      }
    }
    Files.write(file, whole);
    assertEquals(identity, read());
  }

  @Test
  void aFileOfTheFormerReleaseIsReadAndGivenADigest() throws IOException {
    Path file = data.resolve("node.json");
    Files.writeString(
        file,
        """
        {
          "format" : 1,
          "nodeId" : "node-1",
          "clusterId" : "00000000-0000-0000-0000-000000000001",
          "packId" : "pack"
        }
        """);
    NodeIdentity former = read();
    assertEquals("node-1", former.nodeId());
    assertEquals(former, read());
    Files.writeString(file, Files.readString(file).replace("node-1", "node-2"));
    var error = assertThrows(IOException.class, this::read);
    assertTrue(error.getMessage().contains("node.json"), error.getMessage());
    assertTrue(error.getMessage().contains("xiangfu restore"), error.getMessage());
  }

  @Test
  void aFolderOfTrainingIsNeverARealOneNorTheReverse() throws IOException {
    NodeIdentity training = NodeIdentity.of(data, "pack", Optional.empty(), true);
    assertEquals(training, NodeIdentity.of(data, "pack", Optional.empty(), true));
    var error = assertThrows(IOException.class, this::read);
    assertTrue(
        error.getMessage().contains(data + " is the folder of a training"), error::getMessage);

    Path real = data.resolve("real");
    NodeIdentity.of(real, "pack", Optional.empty());
    error =
        assertThrows(
            IOException.class, () -> NodeIdentity.of(real, "pack", Optional.empty(), true));
    assertTrue(error.getMessage().contains(real + " is the folder of a real"), error::getMessage);
  }

  @Test
  void theMarkOfTrainingCannotBeTakenOutOfTheFile() throws IOException {
    NodeIdentity.of(data, "pack", Optional.empty(), true);
    Path file = data.resolve("node.json");
    Files.writeString(file, Files.readString(file).replace("  \"training\" : true,\n", ""));
    var error = assertThrows(IOException.class, this::read);
    assertTrue(error.getMessage().contains("node.json"), error::getMessage);
  }
}
