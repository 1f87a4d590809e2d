package org.xiangfu.server;

import com.google.common.net.HostAndPort;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST:PORT} on the command line. */
final class AddressConverter implements ITypeConverter<InetSocketAddress> {
  @Override
  public InetSocketAddress convert(String value) {
    HostAndPort address;
    try {
      address = HostAndPort.fromString(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + value + "' is not HOST:PORT");
    }
    if (!address.hasPort()) {
      throw new TypeConversionException("'" + value + "' has no port; write HOST:PORT");
    }
    var resolved = new InetSocketAddress(address.getHost(), address.getPort());
    if (resolved.isUnresolved()) {
      throw new TypeConversionException("the host of '" + value + "' is not known");
    }
    return resolved;
  }
}
