package org.xiangfu.gateway;

import com.google.common.net.HostAndPort;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code HOST:PORT}. */
final class AddressConverter implements ITypeConverter<InetSocketAddress> {
  @Override
  public InetSocketAddress convert(String text) {
    InetSocketAddress address;
    try {
      HostAndPort parts = HostAndPort.fromString(text);
      address = new InetSocketAddress(parts.getHost(), parts.getPort());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new TypeConversionException("'" + text + "' is no address; write it as HOST:PORT");
    }
    if (address.isUnresolved()) {
      throw new TypeConversionException("there is no host " + address.getHostString());
    }
    return address;
  }
}
