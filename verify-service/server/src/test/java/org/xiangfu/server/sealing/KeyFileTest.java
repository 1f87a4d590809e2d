package org.xiangfu.server.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generations of data keys, and what wraps them. */
class KeyFileTest {
  private static final String PACK = "pack-1";

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void create() throws IOException {
    file = folder.resolve("data.key");
    var _ = KeyFile.create(file);
  }

  private DataSeal seal() throws IOException {
    return KeyFile.read(file).dataSeal().orElseThrow();
  }

  private float[] template(long seed) {
    var random = new Random(seed);
    float[] template = new float[48];
    for (int i = 0; i < template.length; i++) {
      template[i] = (float) random.nextGaussian();
    }
    return template;
  }

  @Test
  void anAddedGenerationOpensAndSealsNothingUntilItIsRaised() throws IOException {
    String before = seal().seal("person", "A123456789");
    String first = seal().fingerprint().orElseThrow();
    var _ = KeyFile.addGeneration(file);
    DataSeal ring = seal();
    assertEquals(1, ring.generation());
    assertEquals(List.of(1, 2), ring.generations().stream().map(DataSeal::generation).toList());
    assertEquals(before, ring.seal("person", "A123456789"));
    ring.raise(2);
    assertEquals(2, ring.generation());
    String after = ring.seal("person", "A123456789");
    assertNotEquals(before, after);
    assertEquals("A123456789", ring.open("person", before));
    assertEquals("A123456789", ring.open("person", after));
    assertEquals(first, ring.generation(1).fingerprint().orElseThrow());
    assertNotEquals(first, ring.fingerprint().orElseThrow());
    ring.raise(1);
    assertEquals(2, ring.generation(), "keys never go back");
  }

  @Test
  void aTemplateTurnedBackAndTurnedAnewComparesWithTheNewOnes() throws IOException {
    var _ = KeyFile.addGeneration(file);
    DataSeal ring = seal();
    float[] template = template(5);
    float[] old = ring.generation(1).turn(PACK, template);
    float[] anew = ring.generation(2).turn(PACK, ring.generation(1).turnBack(PACK, old));
    assertArrayEquals(ring.generation(2).turn(PACK, template), anew, 1e-5f);
    double dot = 0;
    double length = 0;
    for (int i = 0; i < old.length; i++) {
      dot += old[i] * anew[i];
      length += old[i] * old[i];
    }
    assertEquals(0, dot / length, 0.7, "two rotations do not compare");
  }

  @Test
  void aRetiredGenerationIsGoneAndTheDigestsOfIdsStay() throws IOException {
    String old = seal().seal("person", "A123456789");
    byte[] digest = seal().digest("event", new byte[32]);
    var _ = KeyFile.addGeneration(file);
    Files.copy(file, folder.resolve("both.key"));
    Map<Integer, String> both = KeyFile.read(file).generations();
    assertThrows(IOException.class, () -> KeyFile.retire(file, 3));
    assertThrows(IOException.class, () -> KeyFile.retire(file, 1), "there is none before");
    var _ = KeyFile.retire(file, 2);
    assertEquals(Map.of(2, both.get(2)), KeyFile.read(file).generations());
    DataSeal left = seal();
    assertEquals(2, left.generation());
    assertArrayEquals(digest, left.digest("event", new byte[32]));
    assertThrows(UncheckedIOException.class, () -> left.open("person", old));
    assertThrows(UncheckedIOException.class, () -> left.generation(1));
    DataSeal kept = KeyFile.read(folder.resolve("both.key")).dataSeal().orElseThrow();
    kept.raise(2);
    assertEquals(left.seal("person", "B"), kept.seal("person", "B"));
    assertThrows(IOException.class, () -> KeyFile.retire(file, 2), "there is but one");
  }

  @Test
  void aFileWithOneGenerationIsReadableByTheReleaseBefore() throws IOException {
    assertTrue(Files.readString(file).contains("\"format\" : 1"));
    var _ = KeyFile.addGeneration(file);
    assertTrue(Files.readString(file).contains("\"format\" : 2"));
  }

  @Test
  void aWrappedFileIsTheSameKeysAndNothingInTheOpen() throws IOException {
    String sealed = seal().seal("person", "A123456789");
    String open = Files.readString(file);
    var _ = KeyFile.wrap(file, WrappingKey.of("memory-kms://one"));
    assertEquals(Optional.of("memory-kms://one"), KeyFile.read(file).wrappedBy());
    assertEquals("A123456789", seal().open("person", sealed));
    String wrapped = Files.readString(file);
    for (int i = 0; i + 24 < open.length(); i += 24) {
      String run = open.substring(i, i + 24);
      assertFalse(run.matches("[A-Za-z0-9+/=]{24}") && wrapped.contains(run), "a key in the open");
    }
    assertEquals("rw-------", posix(file));

    // Another wrapping key, and more keys, without touching what was sealed.
    var _ = KeyFile.wrap(file, WrappingKey.of("memory-kms://two"));
    var _ = KeyFile.addGeneration(file);
    assertEquals(Optional.of("memory-kms://two"), KeyFile.read(file).wrappedBy());
    assertEquals("A123456789", seal().open("person", sealed));
    assertEquals(2, KeyFile.read(file).generations().size());
  }

  private static String posix(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aWrappedFileCanBeMadeAtOnce() throws IOException {
    Path made = folder.resolve("made.key");
    var key = Optional.of(WrappingKey.of("memory-kms://one"));
    String print = KeyFile.create(made, key).generations().get(1);
    assertEquals(Map.of(1, print), KeyFile.read(made).generations());
  }

  private String refusal(Path wrapped) {
    var error = assertThrows(IOException.class, () -> KeyFile.read(wrapped));
    assertEquals(null, error.getCause(), "a cause may quote what was read");
    return error.getMessage();
  }

  @Test
  void whatIsWrongWithAWrappingIsNamedWithWhatToDo() throws IOException {
    var _ = KeyFile.wrap(file, WrappingKey.of("memory-kms://one"));
    String text = Files.readString(file);

    Path other = folder.resolve("other.key");
    Files.writeString(other, text.replace("memory-kms://one", "memory-kms://two"));
    assertTrue(refusal(other).contains("another one than wrapped the file"), refusal(other));

    Path away = folder.resolve("away.key");
    Files.writeString(away, text.replace("memory-kms://one", "memory-kms://unreachable"));
    assertTrue(refusal(away).contains("cannot be reached"), refusal(away));
    assertTrue(refusal(away).contains("no route to the KMS"), refusal(away));

    Path unknown = folder.resolve("unknown.key");
    Files.writeString(unknown, text.replace("memory-kms://one", "aws-kms://arn:x"));
    assertTrue(refusal(unknown).contains("XIANGFU_CLASSPATH"), refusal(unknown));

    Path closed = folder.resolve("closed.key");
    Files.writeString(closed, text.replace("memory-kms://one", "memory-kms://closed"));
    assertTrue(refusal(closed).contains("does not let this node in"), refusal(closed));

    Path cut = folder.resolve("cut.key");
    Files.writeString(cut, text.replaceFirst("\"wrapped\" : \"....", "\"wrapped\" : \""));
    assertTrue(refusal(cut).contains("damaged"), refusal(cut));
  }
}
