package org.xiangfu.client;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;

/** Makes several addresses a gRPC target of the scheme {@value #SCHEME}. */
final class NodeResolverProvider extends NameResolverProvider {
  static final String SCHEME = "xiangfu";

  private static final int USUAL_PRIORITY = 5;

  /**
   * The target of these addresses.
   *
   * @throws IllegalArgumentException if one is no address; names it
   */
  static String target(String addresses) {
    List<NodeAddress> nodes = NodeAddress.list(addresses);
    String path = String.join(",", nodes.stream().map(NodeAddress::toString).toList());
    try {
      return new URI(SCHEME, "", "/" + path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no addresses: " + addresses, e);
    }
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!SCHEME.equals(target.getScheme())) {
      return null;
    }
    return new NodeResolver(
        NodeAddress.list(target.getPath().substring(1)), args.getOffloadExecutor());
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
    return List.of(InetSocketAddress.class);
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  // Not above dns, whose scheme stays the default one.
  @Override
  protected int priority() {
    return USUAL_PRIORITY - 1;
  }
}
