package org.xiangfu.server;

import java.net.URI;
import java.nio.file.Path;
import org.xiangfu.server.objects.ObjectStores;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of an object store; a plain path means a directory. */
final class StoreConverter implements ITypeConverter<URI> {
  @Override
  public URI convert(String text) {
    try {
      URI address =
          text.contains("://") ? URI.create(text) : Path.of(text).toAbsolutePath().toUri();
      ObjectStores.open(address).close();
      return address;
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
