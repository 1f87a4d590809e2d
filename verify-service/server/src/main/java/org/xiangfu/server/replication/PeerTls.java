package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;

/**
 * Mutual TLS between peers: each shows its certificate, and trusts what the authorities vouch for.
 *
 * @param certificate PEM, this node's chain; its subject alternative names hold the peer address
 * @param key PEM, its private key, PKCS#8
 * @param authorities PEM, who vouches for the other nodes, and for nobody else
 */
public record PeerTls(Path certificate, Path key, Path authorities) {
  Parameters parameters() throws IOException {
    for (Path file : new Path[] {certificate, key, authorities}) {
      if (!Files.isReadable(file)) {
        throw new IOException("cannot read the peer TLS file " + file);
      }
    }
    var parameters = new Parameters();
    GrpcConfigKeys.TLS.setConf(
        parameters,
        new GrpcTlsConfig(key.toFile(), certificate.toFile(), authorities.toFile(), true));
    return parameters;
  }
}
