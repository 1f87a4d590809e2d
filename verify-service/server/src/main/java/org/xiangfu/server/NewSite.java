package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.xiangfu.server.access.FirstAdministrator;
import org.xiangfu.server.access.TokenKeys;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.OwnerOnlyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import org.xiangfu.server.security.Pem;
import org.xiangfu.server.security.SiteAuthority;
import org.xiangfu.server.security.SiteAuthority.Algorithm;
import org.xiangfu.server.security.SiteAuthority.Issued;
import org.xiangfu.server.security.SiteAuthority.Use;

/**
 * Everything that a site of one node begins with, in one folder. The keys of the two authorities,
 * in {@code authorities}, belong off the machine once they have signed.
 *
 * @param folder empty or not there yet
 * @param hosts names and addresses by which the node is reached, at least one
 * @param administrator name of the first account
 * @param clientPort where the node serves
 * @param peerPort where its peers connect
 */
record NewSite(
    Path folder, List<String> hosts, String administrator, int clientPort, int peerPort) {
  private static final String NODE = "n1";
  private static final String WORKSTATION = "workstation-1";

  /**
   * Makes it.
   *
   * @return the first administrator's one-time password, which is nowhere else
   * @throws IOException if the folder is not empty, or cannot be written
   */
  String create(Clock clock) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> content = Files.list(folder)) {
      if (content.findAny().isPresent()) {
        throw new IOException(
            folder + " is not empty; a site is made in a new folder, since keys must not be lost");
      }
    }
    SiteAuthority nodes = authority("nodes", clock);
    SiteAuthority offices = authority("offices", clock);
    write(NODE, nodes.issue(hosts.getFirst(), Use.NODE, hosts, Algorithm.EC));
    write(WORKSTATION, offices.issue(WORKSTATION, Use.WORKSTATION, List.of(), Algorithm.EC));
    Files.write(
        folder.resolve("offices.crl"),
        Pem.block("X509 CRL", offices.revocations(Optional.empty(), List.of())));
    TokenKeys.create(folder.resolve("token.key"));
    KeyFile.create(folder.resolve("data.key"));
    SigningKeyFile.create(folder.resolve("ledger.key"));
    SigningKeyFile.read(folder.resolve("ledger.key")).writePublic(folder.resolve("ledger.pub"));
    SigningKeyFile.create(folder.resolve("receipts.key"))
        .writePublic(folder.resolve("receipts.pub"));
    KeyFile.create(folder.resolve("backup.key"));
    Files.writeString(folder.resolve("cluster.yaml"), cluster());
    Files.writeString(folder.resolve("serve.args"), arguments());
    return FirstAdministrator.create(folder.resolve("administrator.json"), administrator);
  }

  private SiteAuthority authority(String name, Clock clock) throws IOException {
    SiteAuthority authority =
        SiteAuthority.create("xiangfu " + name + " " + UUID.randomUUID(), Algorithm.EC, clock);
    certificate(folder.resolve(name + ".pem"), authority.self());
    key(folder.resolve("authorities").resolve(name + ".key"), authority.self());
    return authority;
  }

  private void write(String name, Issued issued) throws IOException {
    certificate(folder.resolve(name + ".pem"), issued);
    key(folder.resolve(name + ".key"), issued);
  }

  private static void certificate(Path file, Issued issued) throws IOException {
    try {
      Files.write(file, Pem.block("CERTIFICATE", issued.certificate().getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IOException("a certificate that was just made is none", e);
    }
  }

  private static void key(Path file, Issued issued) throws IOException {
    OwnerOnlyFile.create(file, Pem.block("PRIVATE KEY", issued.keys().getPrivate().getEncoded()));
  }

  private String cluster() {
    String host = hosts.getFirst();
    return """
    # One node. More of them: add them here, give each its certificate, run xiangfu cluster apply.
    cluster: %s
    shards: 1
    replicas: 1
    sites: [site-1]
    nodes:
      - {id: %s, site: site-1, peer: "%s:%d", client: "%s:%d"}
    """
        .formatted(UUID.randomUUID(), NODE, host, peerPort, host, clientPort);
  }

  // picocli reads a word a line; a quoted one may hold spaces.
  private String arguments() {
    Path here = folder.toAbsolutePath().normalize();
    return Stream.of(
            List.of("--data", here.resolve("data").toString()),
            List.of("--cluster", here.resolve("cluster.yaml").toString()),
            List.of("--node", NODE),
            List.of("--tls-cert", here.resolve(NODE + ".pem").toString()),
            List.of("--tls-key", here.resolve(NODE + ".key").toString()),
            List.of("--tls-client-ca", here.resolve("offices.pem").toString()),
            List.of("--tls-client-crl", here.resolve("offices.crl").toString()),
            List.of("--peer-cert", here.resolve(NODE + ".pem").toString()),
            List.of("--peer-key", here.resolve(NODE + ".key").toString()),
            List.of("--peer-ca", here.resolve("nodes.pem").toString()),
            List.of("--token-key", here.resolve("token.key").toString()),
            List.of("--first-administrator", here.resolve("administrator.json").toString()),
            List.of("--portraits", here.resolve("portraits").toString()),
            List.of("--portraits-shared"),
            List.of("--data-key", here.resolve("data.key").toString()),
            List.of("--ledger-key", here.resolve("ledger.key").toString()),
            List.of("--receipt-key", here.resolve("receipts.key").toString()),
            List.of("--person-ids", "taiwan"))
        .map(words -> String.join(" ", words.stream().map(NewSite::quoted).toList()))
        .reduce("", (all, line) -> all + line + "\n");
  }

  private static String quoted(String word) {
    return word.contains(" ") ? "\"" + word + "\"" : word;
  }

  /** What to do next, as lines for a terminal. */
  List<String> next(String password) {
    Path here = folder.toAbsolutePath().normalize();
    String connection =
        "--server %s:%d --trust %s --cert %s --key %s"
            .formatted(
                hosts.getFirst(),
                clientPort,
                here.resolve("nodes.pem"),
                here.resolve(WORKSTATION + ".pem"),
                here.resolve(WORKSTATION + ".key"));
    String peer =
        "--peer-cert %s --peer-key %s --peer-ca %s"
            .formatted(
                here.resolve(NODE + ".pem"),
                here.resolve(NODE + ".key"),
                here.resolve("nodes.pem"));
    return List.of(
        "The site is in " + here + ". 站點已建立。",
        "",
        "Administrator 管理員:           " + administrator,
        "One-time password 一次性密碼:   " + password,
        "It is shown this once, and must be changed at the first sign-in. 僅顯示一次，首次登入須變更。",
        "",
        "Next 接下來:",
        "  xiangfu serve @" + here.resolve("serve.args"),
        "  xiangfu cluster apply --cluster " + here.resolve("cluster.yaml") + " " + peer,
        "  xiangfu account password --account " + administrator + " " + connection,
        "  xiangfu account create clerk01 --role clerk --account " + administrator + " …",
        "",
        "Keep copies of data.key, ledger.key, receipts.key, token.key and backup.key in another"
            + " place: what is stored cannot be read without data.key. Give ledger.pub to the"
            + " auditors; move the folder authorities off this machine. 請另存金鑰副本，並將 authorities"
            + " 移出本機。");
  }
}
