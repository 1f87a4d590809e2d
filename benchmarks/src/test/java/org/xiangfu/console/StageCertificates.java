package org.xiangfu.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.server.security.Pem;
import org.xiangfu.server.security.ServerTls;
import org.xiangfu.server.security.SiteAuthority;
import org.xiangfu.server.security.SiteAuthority.Algorithm;
import org.xiangfu.server.security.SiteAuthority.Issued;
import org.xiangfu.server.security.SiteAuthority.Use;

/** Certificates of a service on loopback and of a workstation, as a site makes them. */
final class StageCertificates {
  private final Path authority;
  private final Path folder;

  StageCertificates(Path folder) throws IOException {
    this.folder = folder;
    var site = SiteAuthority.create("site", Algorithm.EC, Clock.systemUTC());
    authority = write("authority", site.self());
    write("node", site.issue("node", Use.NODE, List.of("127.0.0.1"), Algorithm.EC));
    write("workstation", site.issue("workstation", Use.WORKSTATION, List.of(), Algorithm.EC));
  }

  private Path write(String name, Issued issued) throws IOException {
    try {
      Files.write(key(name), Pem.block("PRIVATE KEY", issued.keys().getPrivate().getEncoded()));
      return Files.write(
          certificate(name), Pem.block("CERTIFICATE", issued.certificate().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException("a certificate that cannot be written: " + name, e);
    }
  }

  private Path certificate(String name) {
    return folder.resolve(name + ".pem");
  }

  private Path key(String name) {
    return folder.resolve(name + ".key");
  }

  ServerTls server() {
    return new ServerTls(certificate("node"), key("node"), authority);
  }

  ClientOptions.Security client() {
    return new ClientOptions.Security.Tls(
        Optional.of(authority),
        Optional.of(new ClientOptions.Identity(certificate("workstation"), key("workstation"))));
  }
}
