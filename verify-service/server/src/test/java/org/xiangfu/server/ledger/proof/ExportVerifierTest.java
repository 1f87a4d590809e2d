package org.xiangfu.server.ledger.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.ChainedLedger;
import org.xiangfu.server.sealing.PublicKeyFile;
import org.xiangfu.server.sealing.Signer;
import org.xiangfu.server.sealing.SigningKeyFile;

/** Exports of one ledger of 600 events, 100 of them of a former release, and what proves them. */
class ExportVerifierTest {
  private static final int FLIPS = 4_000;
  private static final int EVENTS = 600;

  @TempDir static Path folder;

  private static PublicKeyFile keys;
  private static PublicKeyFile others;
  private static byte[] export;
  private static byte[] partial;
  private static byte[] digests;
  private static long middle;

  @BeforeAll
  static void write() throws IOException {
    keys = keys("ours");
    others = keys("others");
    Signer signer = SigningKeyFile.read(folder.resolve("ours.key")).signer();
    try (ChainedLedger ledger = ChainedLedger.former(folder.resolve("ledger"))) {
      ledger.append(0, 100);
      ledger.raise();
      ledger.append(100, 250);
      assertTrue(ledger.sign(signer));
      ledger.append(250, 500);
      middle = ledger.chain().getNewest().getSequence();
      assertTrue(ledger.sign(signer));
      ledger.append(500, 590);
      assertTrue(ledger.sign(signer));
      ledger.append(590, EVENTS);
      export = exported(ledger, "whole", 0, false);
      partial = exported(ledger, "partial", middle - 4096 * 20, false);
      digests = exported(ledger, "digests", 0, true);
    }
  }

  private static PublicKeyFile keys(String name) throws IOException {
    Path file = folder.resolve(name + ".pub");
    SigningKeyFile.create(folder.resolve(name + ".key")).writePublic(file);
    return PublicKeyFile.read(file);
  }

  private static byte[] exported(ChainedLedger ledger, String name, long above, boolean digestsOnly)
      throws IOException {
    Path file = folder.resolve(name + ".jsonl");
    ledger.export(file, above, digestsOnly);
    return Files.readAllBytes(file);
  }

  private static Verification verify(byte[] bytes, PublicKeyFile with) throws IOException {
    return new ExportVerifier(Optional.of(with), _ -> {})
        .verify(new LineSource(new ByteArrayInputStream(bytes)));
  }

  private static Verification verify(byte[] bytes) throws IOException {
    return verify(bytes, keys);
  }

  private static List<String> lines(byte[] bytes) {
    return new ArrayList<>(new String(bytes, UTF_8).lines().toList());
  }

  private static byte[] bytes(List<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes(UTF_8);
  }

  private static Problem problem(byte[] bytes, long line) throws IOException {
    Verification.BadLine bad = verify(bytes).bad().orElseThrow();
    assertEquals(line, bad.line());
    return bad.problem();
  }

  @Test
  void anExportProvesAllThatIsSignedAndSaysWhatIsNot() throws IOException {
    Verification found = verify(export);
    assertTrue(found.proven(), found::toString);
    assertEquals(EVENTS, found.events());
    assertEquals(590, found.signedEvents());
    assertEquals(3, found.checkpoints());
    assertEquals(0, found.withheld());
    assertEquals(1 + EVENTS + 3 + 1, found.lines());
  }

  @Test
  void everyLineIsJsonWithTheTextAsItWasRecorded() throws IOException {
    var json = new ObjectMapper();
    for (String line : lines(export)) {
      assertTrue(json.readTree(line).isObject(), line);
    }
    assertEquals("A0", json.readTree(lines(export).get(1)).at("/event/person").asText());
  }

  @Test
  void anExportFromTheMiddleProvesWhatItHolds() throws IOException {
    Verification found = verify(partial);
    assertTrue(found.proven(), found::toString);
    assertEquals(480, found.before().getCount());
    assertEquals(120, found.events());
    assertEquals(110, found.signedEvents());
  }

  @Test
  void anExportWithoutContentsIsProvenJustAsWell() throws IOException {
    Verification found = verify(digests);
    assertTrue(found.proven(), found::toString);
    assertEquals(EVENTS, found.withheld());
    assertFalse(new String(digests, UTF_8).contains("clerk"));
    assertEquals(verify(export).last(), found.last());
  }

  @Test
  void anErasedEventBreaksNothing() throws IOException {
    List<String> lines = lines(export);
    lines.set(7, lines(digests).get(7));
    Verification found = verify(bytes(lines));
    assertTrue(found.proven(), found::toString);
    assertEquals(1, found.withheld());
  }

  /** {@code xiangfu bench ledger} does the same to a larger ledger. */
  @Test
  void anyFlippedByteIsDetectedInItsLine() throws IOException {
    long seed = System.nanoTime();
    System.out.println("ExportVerifierTest seed " + seed);
    var random = new Random(seed);
    for (byte[] whole : List.of(export, partial, digests)) {
      for (int i = 0; i < FLIPS / 3; i++) {
        flip(whole, random.nextInt(whole.length), 1 << random.nextInt(8), seed);
      }
      // Lines of their own kind are short, and chance would seldom meet them.
      int end = whole.length;
      int lastLine = end - lines(whole).getLast().length() - 1;
      for (int at = lastLine; at < end; at++) {
        flip(whole, at, 1 << random.nextInt(8), seed);
      }
      for (int at = 0; at <= lines(whole).getFirst().length(); at++) {
        flip(whole, at, 1 << random.nextInt(8), seed);
      }
    }
  }

  private static void flip(byte[] whole, int at, int bits, long seed) throws IOException {
    byte[] flipped = whole.clone();
    flipped[at] ^= (byte) bits;
    long line = 1;
    for (int i = 0; i < at; i++) {
      line += whole[i] == '\n' ? 1 : 0;
    }
    Verification found = verify(flipped);
    assertFalse(found.proven(), () -> "byte " + at + ", seed " + seed);
    long named = found.bad().map(Verification.BadLine::line).orElse(found.lines() + 1);
    assertEquals(line, named, () -> "byte " + at + " by " + bits + ", seed " + seed);
  }

  @Test
  void everyByteOfACheckpointCounts() throws IOException {
    List<String> lines = lines(export);
    int at = 0;
    int index = 0;
    while (!lines.get(index).startsWith("{\"checkpoint\"")) {
      at += lines.get(index).getBytes(UTF_8).length + 1;
      index++;
    }
    for (int i = 0; i <= lines.get(index).length(); i++) {
      flip(export, at + i, 1 << (i % 8), 0);
    }
  }

  @Test
  void aDroppedLineIsNamedByTheOneThatFollows() throws IOException {
    for (int dropped : List.of(1, 50, 100, 101, 300, 590)) {
      List<String> lines = lines(export);
      lines.remove(dropped);
      Verification.BadLine bad = verify(bytes(lines)).bad().orElseThrow();
      assertEquals(dropped + 1, bad.line());
      assertTrue(
          List.of(Problem.NOT_IN_CHAIN, Problem.CHECKPOINT_ELSEWHERE).contains(bad.problem()),
          bad.toString());
    }
  }

  @Test
  void aDroppedCheckpointIsMissedAtTheEnd() throws IOException {
    List<String> lines = lines(export);
    lines.removeIf(line -> line.startsWith("{\"checkpoint\""));
    assertEquals(Problem.END_ELSEWHERE, problem(bytes(lines), lines.size()));
  }

  @Test
  void aDroppedHeaderIsNoExport() throws IOException {
    List<String> lines = lines(export);
    lines.removeFirst();
    assertEquals(Problem.NOT_AN_EXPORT, problem(bytes(lines), 1));
  }

  @Test
  void swappedRepeatedAndInventedLinesAreNamed() throws IOException {
    List<String> swapped = lines(export);
    swapped.set(20, lines(export).get(21));
    swapped.set(21, lines(export).get(20));
    assertEquals(Problem.NOT_IN_CHAIN, problem(bytes(swapped), 21));

    List<String> repeated = lines(export);
    repeated.add(31, repeated.get(30));
    assertEquals(Problem.OUT_OF_ORDER, problem(bytes(repeated), 32));

    List<String> invented = lines(export);
    invented.add(31, "{}");
    assertEquals(Problem.NOT_A_RECORD, problem(bytes(invented), 32));

    List<String> blank = lines(export);
    blank.add(31, "");
    assertEquals(Problem.NOT_A_RECORD, problem(bytes(blank), 32));

    List<String> appended = lines(export);
    appended.add(appended.get(5));
    assertEquals(Problem.AFTER_THE_END, problem(bytes(appended), appended.size()));
  }

  @Test
  void aRewrittenChainFailsAtTheNextCheckpoint() throws IOException {
    // All that can be computed without the key is made good again after the first event is changed.
    byte[] rewritten = Rewriting.of(export, 1, text -> text.replace("\"A0\"", "\"B0\""));
    Verification found = verify(rewritten);
    assertEquals(Problem.CHECKPOINT_ELSEWHERE, found.bad().orElseThrow().problem());
    assertEquals(252, found.bad().orElseThrow().line());
    assertEquals(0, found.signedEvents());
  }

  @Test
  void aTruncatedExportSaysWhereItEnds() throws IOException {
    List<String> lines = lines(export);
    byte[] atALine = bytes(lines.subList(0, 400));
    Verification found = verify(atALine);
    assertFalse(found.proven());
    assertFalse(found.ended());
    assertEquals(Optional.empty(), found.bad());
    assertEquals(400, found.lines());
    assertEquals(250, found.signedEvents());
    byte[] inALine = Arrays.copyOf(atALine, atALine.length - 30);
    assertEquals(399, verify(inALine).lines());
    assertFalse(verify(inALine).ended());
    assertEquals(0, verify(new byte[0]).lines());
    assertFalse(verify(new byte[0]).proven());
  }

  @Test
  void anotherKeyProvesNothing() throws IOException {
    Verification found = verify(export, others);
    assertFalse(found.proven());
    assertEquals(Problem.KEY_UNKNOWN, found.bad().orElseThrow().problem());
    assertEquals(Optional.empty(), found.signed());
  }

  @Test
  void afterARotationBothKeysAreBelieved() throws IOException {
    Path key = folder.resolve("rotated.key");
    Signer before = SigningKeyFile.create(key).signer();
    Signer after = SigningKeyFile.rotate(key).signer();
    assertNotEquals(before.keyId(), after.keyId());
    Path written = folder.resolve("rotated.pub");
    SigningKeyFile.read(key).writePublic(written);
    assertFalse(Files.readString(written).contains("signing"));
    try (ChainedLedger ledger = ChainedLedger.open(folder.resolve("rotated"))) {
      ledger.append(0, 3);
      assertTrue(ledger.sign(before));
      ledger.append(3, 6);
      assertTrue(ledger.sign(after));
      byte[] bytes = exported(ledger, "rotated", 0, false);
      Verification found = verify(bytes, PublicKeyFile.read(written));
      assertTrue(found.proven(), found::toString);
      assertEquals(2, found.checkpoints());
    }
  }

  @Test
  void anUnsignedLedgerProvesNothing() throws IOException {
    try (ChainedLedger ledger = ChainedLedger.open(folder.resolve("unsigned"))) {
      ledger.append(0, 3);
      Verification found = verify(exported(ledger, "unsigned", 0, false));
      assertEquals(Optional.empty(), found.bad());
      assertFalse(found.proven());
    }
  }

  @Test
  void anEventThatWasChangedInTheStoreIsFoundByTheExport() throws IOException {
    List<String> lines = lines(export);
    // As an export of such a store comes out: the text does not fit the digest that was chained.
    lines.set(150, lines.get(150).replace("clerk-1", "clerk-2"));
    assertEquals(Problem.NOT_IN_CHAIN, problem(bytes(lines), 151));
  }

  @Test
  void anExportCutAnywhereIsGoneOnWithAndComesOutTheSame() throws IOException {
    long seed = System.nanoTime();
    System.out.println("ExportVerifierTest seed " + seed);
    var random = new Random(seed);
    try (ChainedLedger ledger = ChainedLedger.open(folder.resolve("resumed"))) {
      ledger.append(0, 40);
      assertTrue(ledger.sign(SigningKeyFile.read(folder.resolve("ours.key")).signer()));
      ledger.append(40, 60);
      byte[] whole = exported(ledger, "undisturbed", 0, false);
      for (int i = 0; i < 40; i++) {
        Path file = folder.resolve("cut-" + i + ".jsonl");
        Path part = folder.resolve("cut-" + i + ".jsonl.part");
        byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
        Files.write(part, cut);
        ledger.export(file, 0, false);
        byte[] after = Files.readAllBytes(file);
        assertTrue(verify(after).ended(), () -> "seed " + seed);
        assertArrayEquals(whole, after, () -> "seed " + seed);
        assertFalse(Files.exists(part));
      }
    }
  }

  @Test
  void aDraftOfAnotherLedgerAndAWholeFileAreRefused() throws IOException {
    Path file = folder.resolve("foreign.jsonl");
    Files.write(folder.resolve("foreign.jsonl.part"), bytes(lines(export).subList(0, 200)));
    try (ChainedLedger ledger = ChainedLedger.open(folder.resolve("foreign"))) {
      ledger.append(0, 30);
      var error = assertThrows(IOException.class, () -> ledger.export(file, 0, false));
      assertTrue(error.getMessage().contains("not of this ledger"), error.getMessage());
      Path whole = folder.resolve("whole.jsonl");
      assertThrows(IOException.class, () -> ledger.export(whole, 0, false));
      assertArrayEquals(export, Files.readAllBytes(whole));
    }
  }
}
