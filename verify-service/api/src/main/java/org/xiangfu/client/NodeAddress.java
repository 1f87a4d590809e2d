package org.xiangfu.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;

/**
 * Where one node of the service listens.
 *
 * @param host name, or address; an IPv6 address in brackets
 * @param port 1 to 65535
 */
record NodeAddress(String host, int port) {
  private static final int LAST_PORT = 65_535;

  /**
   * Reads {@code host:port,host:port}.
   *
   * @throws IllegalArgumentException if one is no address; names it
   */
  static List<NodeAddress> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).map(NodeAddress::of).toList();
  }

  private static NodeAddress of(String text) {
    try {
      URI parsed = new URI("node://" + text);
      if (parsed.getHost() != null
          && parsed.getPort() > 0
          && parsed.getPort() <= LAST_PORT
          && parsed.getAuthority().equals(text)
          && parsed.getUserInfo() == null) {
        return new NodeAddress(parsed.getHost(), parsed.getPort());
      }
    } catch (URISyntaxException e) {
      throw refused(text, e);
    }
    throw refused(text, null);
  }

  private static IllegalArgumentException refused(String text, Exception cause) {
    return new IllegalArgumentException(
        "'%s' is no address of a node; give HOST:PORT,HOST:PORT".formatted(text), cause);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
