package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.xiangfu.server.sealing.OwnerOnlyFile;
import org.xiangfu.server.security.Pem;
import org.xiangfu.server.security.RevocationList;
import org.xiangfu.server.security.SiteAuthority;
import org.xiangfu.server.security.SiteAuthority.Algorithm;
import org.xiangfu.server.security.SiteAuthority.Issued;
import org.xiangfu.server.security.SiteAuthority.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu certificate}: what the authorities of {@code xiangfu init} sign later. */
@Command(
    name = "certificate",
    mixinStandardHelpOptions = true,
    description = {
      "Issues certificates of the authorities that xiangfu init made, and revokes those of"
          + " workstations. The folder authorities must be there while it does.",
      "以 xiangfu init 建立的憑證機構簽發憑證，或廢止工作站憑證。"
    },
    synopsisSubcommandLabel = "(issue | revoke)",
    footer = {
      "",
      "Examples:",
      "  xiangfu certificate issue desk-17 --site ./site",
      "  xiangfu certificate issue n2 --host n2.example --site ./site        (a node)",
      "  xiangfu certificate revoke desk-17 --site ./site"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failed; the reason is printed", "2:wrong options"})
final class CertificateCommand implements Runnable {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String OFFICES = "offices";
  private static final String NODES = "nodes";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "issue",
      mixinStandardHelpOptions = true,
      description = {
        "Makes NAME.pem and NAME.key in the site's folder: of a workstation, whose id is NAME, or"
            + " of a node.",
        "簽發工作站或節點憑證。"
      })
  int issue(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--site",
              required = true,
              paramLabel = "DIR",
              description = "The folder of xiangfu init.")
          Path site,
      @Option(
              names = "--host",
              paramLabel = "HOST",
              description = "Name or address of a node; may be given again.")
          List<String> hosts,
      @Option(
              names = "--algorithm",
              paramLabel = "EC|RSA",
              defaultValue = "EC",
              description = "Kind of its key. Default: ${DEFAULT-VALUE}.")
          Algorithm algorithm) {
    boolean node = hosts != null;
    return attempt(
        () -> {
          SiteAuthority authority = authority(site, node ? NODES : OFFICES);
          Issued issued =
              node
                  ? authority.issue(hosts.getFirst(), Use.NODE, hosts, algorithm)
                  : authority.issue(name, Use.WORKSTATION, List.of(), algorithm);
          OwnerOnlyFile.create(
              site.resolve(checked(name) + ".key"),
              Pem.block("PRIVATE KEY", issued.keys().getPrivate().getEncoded()));
          Path file = site.resolve(name + ".pem");
          Files.write(file, encoded(issued.certificate()));
          say(file + " and its key are made 憑證已簽發");
        });
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = {
        "Adds a workstation's certificate to offices.crl, which every node is to be given.",
        "廢止工作站憑證；請將新的 offices.crl 複製到各節點。"
      })
  int revoke(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--site",
              required = true,
              paramLabel = "DIR",
              description = "The folder of xiangfu init.")
          Path site) {
    return attempt(
        () -> {
          SiteAuthority authority = authority(site, OFFICES);
          Path list = site.resolve("offices.crl");
          X509Certificate lost = Pem.certificates(site.resolve(checked(name) + ".pem")).getFirst();
          var before = RevocationList.open(list, List.of(authority.self().certificate()));
          byte[] after = authority.revocations(before.lists().stream().findFirst(), List.of(lost));
          Path draft = site.resolve("offices.crl.new");
          Files.write(draft, Pem.block("X509 CRL", after));
          Files.move(
              draft, list, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          say(name + " is revoked; give " + list + " to each node 憑證已廢止");
        });
  }

  private static SiteAuthority authority(Path site, String name) throws IOException {
    return SiteAuthority.open(
        site.resolve(name + ".pem"),
        site.resolve("authorities").resolve(name + ".key"),
        Clock.systemUTC());
  }

  private static byte[] encoded(X509Certificate certificate) throws IOException {
    try {
      return Pem.block("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IOException("a certificate that was just made is none", e);
    }
  }

  private String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ParameterException(
          spec.commandLine(), "a name has 1 to 64 characters of A-Z a-z 0-9 . _ -");
    }
    return name;
  }

  @FunctionalInterface
  private interface Attempt {
    void make() throws IOException;
  }

  private int attempt(Attempt attempt) {
    try {
      attempt.make();
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
