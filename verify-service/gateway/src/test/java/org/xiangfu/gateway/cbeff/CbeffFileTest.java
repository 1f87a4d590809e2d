package org.xiangfu.gateway.cbeff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.gateway.cbeff.CbeffException.Fault;

class CbeffFileTest {
  private static final int LIMIT = 100_000;
  private static final byte[] FACE = {'F', 'A', 'C', 0, 1, 2, 3};

  @TempDir Path folder;

  private static Fault fault(byte[] file) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThrows(CbeffException.class, () -> CbeffFile.face(file, LIMIT)).fault());
  }

  private static Fault fault(String file) {
    return fault(file.getBytes(UTF_8));
  }

  @Test
  void theFaceIsFoundAmongFingersAndIrises() throws CbeffException {
    byte[] file =
        MadeUpCbeff.file(
            MadeUpCbeff.bir("7", "Finger", new byte[] {1})
                + MadeUpCbeff.bir("9", "Iris", new byte[] {2})
                + MadeUpCbeff.bir("8", "Face", FACE));
    assertArrayEquals(FACE, CbeffFile.face(file, LIMIT));
  }

  @Test
  void aFaceIsTakenNeitherFromAnExceptionPhotoNorFromAFinger() {
    assertEquals(
        Fault.NO_FACE,
        fault(
            MadeUpCbeff.file(
                MadeUpCbeff.bir("8", "ExceptionPhoto", FACE)
                    + MadeUpCbeff.bir("7", "Finger", FACE))));
    assertEquals(Fault.NO_FACE, fault(MadeUpCbeff.file("")));
  }

  @Test
  void anEmptyBlockIsNoFace() {
    assertEquals(Fault.NO_FACE, fault(MadeUpCbeff.file(MadeUpCbeff.bir("8", "Face", new byte[0]))));
  }

  @Test
  void whatIsNoCbeffFileIsRefused() {
    assertEquals(Fault.INVALID, fault(""));
    assertEquals(Fault.INVALID, fault("{\"errors\": []}"));
    assertEquals(Fault.INVALID, fault("<html><body/></html>"));
    assertEquals(Fault.INVALID, fault("<BIR><BDB/></BIR>"));
    String whole = new String(MadeUpCbeff.file(MadeUpCbeff.bir("8", "Face", FACE)), UTF_8);
    assertEquals(Fault.INVALID, fault(whole.substring(0, whole.indexOf("</BDB>"))));
    assertEquals(Fault.INVALID, fault(whole.replaceFirst("<BDB>", "<BDB>§§§<x/>")));
  }

  @Test
  void nothingOutsideOfTheFileIsRead() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "RkFDAAECAw==");
    String hostile =
        """
        <!DOCTYPE BIR [<!ENTITY x SYSTEM "%s">]>
        <BIR xmlns="http://standards.iso.org/iso-iec/19785/-3/ed-2/"><BIR>
        <BDBInfo><Type>Face</Type></BDBInfo><BDB>&x;</BDB></BIR></BIR>
        """
            .formatted(secret.toUri());
    assertEquals(Fault.INVALID, fault(hostile));
    String parameter = "<!DOCTYPE BIR SYSTEM \"%s\"><BIR xmlns=\"x\"/>".formatted(secret.toUri());
    assertEquals(Fault.INVALID, fault(parameter));
  }

  @Test
  void entitiesThatGrowAreRefusedBeforeTheyDo() {
    var lol = new StringBuilder("<!DOCTYPE BIR [<!ENTITY a0 \"lol\">");
    for (int i = 1; i < 40; i++) {
      lol.append("<!ENTITY a%d \"%s\">".formatted(i, "&a%d;".formatted(i - 1).repeat(10)));
    }
    lol.append("]><BIR xmlns=\"http://standards.iso.org/iso-iec/19785/-3/ed-2/\">&a39;</BIR>");
    assertEquals(Fault.INVALID, fault(lol.toString()));
    assertEquals(
        Fault.INVALID,
        fault("<BIR xmlns=\"http://standards.iso.org/iso-iec/19785/-3/ed-2/\">&undeclared;</BIR>"));
  }

  @Test
  void tooDeepTooManyAndTooLongAreRefused() {
    assertEquals(Fault.INVALID, fault(MadeUpCbeff.file("<BIR>".repeat(5_000))));
    assertEquals(Fault.INVALID, fault(MadeUpCbeff.file("<BIRInfo/>".repeat(50_000))));
    byte[] huge = new byte[LIMIT];
    assertEquals(Fault.INVALID, fault(MadeUpCbeff.file(MadeUpCbeff.bir("8", "Face", huge))));
    assertEquals(
        Fault.INVALID,
        fault(MadeUpCbeff.file(MadeUpCbeff.bir("8", "F".repeat(10_000), new byte[] {1}))));
  }

  @Test
  void whatIsWrongIsSaidWithoutWhatTheFileHolds() {
    String name = "somebody-of-the-file";
    CbeffException e =
        assertThrows(
            CbeffException.class, () -> CbeffFile.face(("<" + name + "/>").getBytes(UTF_8), LIMIT));
    assertFalse(e.getMessage().contains(name));
  }
}
