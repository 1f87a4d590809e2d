package org.xiangfu.server.security;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xiangfu.server.security.SiteAuthority.Algorithm;
import org.xiangfu.server.security.SiteAuthority.Use;

class RevocationListTest {
  @TempDir Path folder;

  private final AtomicLong nanos = new AtomicLong();
  private int written;

  private Path write(byte[] content) throws IOException {
    Path file = folder.resolve("offices.crl");
    Files.write(file, content);
    // Two writes within the file system's measure of time must differ.
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(++written)));
    return file;
  }

  private static byte[] pem(SiteAuthority authority, X509Certificate... revoked)
      throws IOException {
    return Pem.block("X509 CRL", authority.revocations(Optional.empty(), List.of(revoked)));
  }

  private static X509Certificate desk(SiteAuthority authority, String name, Algorithm algorithm)
      throws IOException {
    return authority.issue(name, Use.WORKSTATION, List.of(), algorithm).certificate();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void whatIsRevokedIsRefusedWithinASecond(Algorithm algorithm) throws IOException {
    SiteAuthority offices = SiteAuthority.create("offices", algorithm, Clock.systemUTC());
    X509Certificate one = desk(offices, "desk-1", algorithm);
    X509Certificate other = desk(offices, "desk-2", algorithm);
    Path file = write(pem(offices));
    var list = RevocationList.open(file, List.of(offices.self().certificate()), nanos::get);
    assertFalse(list.revoked(one));
    write(pem(offices, one));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertTrue(list.revoked(one));
    assertFalse(list.revoked(other));
    X509CRL before = list.lists().getFirst();
    write(offices.revocations(Optional.of(before), List.of(other)));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertTrue(list.revoked(one));
    assertTrue(list.revoked(other));
  }

  @Test
  void aListThatCannotBeUsedLeavesTheOldOneInForce() throws IOException {
    SiteAuthority offices = SiteAuthority.create("offices", Algorithm.EC, Clock.systemUTC());
    SiteAuthority forger = SiteAuthority.create("offices", Algorithm.EC, Clock.systemUTC());
    X509Certificate desk = desk(offices, "desk-1", Algorithm.EC);
    Path file = write(pem(offices, desk));
    var list = RevocationList.open(file, List.of(offices.self().certificate()), nanos::get);
    for (byte[] bad : List.of(new byte[0], new byte[] {1, 2, 3}, pem(forger))) {
      write(bad);
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      assertTrue(list.revoked(desk));
    }
    Files.delete(file);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertTrue(list.revoked(desk));
  }

  @Test
  void aListOfAStrangerOrNoneIsRefusedAtTheStart() throws IOException {
    SiteAuthority offices = SiteAuthority.create("offices", Algorithm.EC, Clock.systemUTC());
    SiteAuthority stranger = SiteAuthority.create("stranger", Algorithm.RSA, Clock.systemUTC());
    List<X509Certificate> trusted = List.of(offices.self().certificate());
    Path file = write(pem(stranger));
    var error = assertThrows(IOException.class, () -> RevocationList.open(file, trusted));
    assertTrue(error.getMessage().contains("not trusted"), error.getMessage());
    Path none = folder.resolve("none.crl");
    assertThrows(IOException.class, () -> RevocationList.open(none, trusted));
  }
}
