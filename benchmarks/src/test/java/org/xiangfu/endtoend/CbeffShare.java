package org.xiangfu.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A host of CBEFF files with one face each (ISO/IEC 19794-5:2011), as MOSIP's data share is one.
 */
final class CbeffShare implements AutoCloseable {
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final HttpServer http;

  CbeffShare() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
  }

  String origin() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Offers a photo and gives its address. */
  String offer(byte[] photo) throws IOException {
    String path = "/get/" + UUID.randomUUID();
    files.put(path, cbeff(photo));
    return origin() + path;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] file = files.get(exchange.getRequestURI().getPath());
      exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
      if (file != null) {
        exchange.getResponseBody().write(file);
      }
    }
  }

  private static byte[] cbeff(byte[] photo) throws IOException {
    return """
    <BIR xmlns="http://standards.iso.org/iso-iec/19785/-3/ed-2/">
      <BIR>
        <BDBInfo><Type>Finger</Type></BDBInfo><BDB>RklSAA==</BDB>
      </BIR>
      <BIR>
        <BDBInfo>
          <Format><Organization>Mosip</Organization><Type>8</Type></Format>
          <Type>Face</Type>
        </BDBInfo>
        <BDB>%s</BDB>
      </BIR>
    </BIR>
    """
        .formatted(Base64.getEncoder().encodeToString(record(photo)))
        .getBytes(UTF_8);
  }

  private static byte[] record(byte[] photo) throws IOException {
    int representation = 4 + 9 + 5 + 1 + 17 + 11 + 4 + photo.length;
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeBytes("FAC\0" + "030\0");
      out.writeInt(17 + representation);
      out.writeShort(1);
      out.write(new byte[3]);
      out.writeInt(representation);
      out.write(new byte[9 + 5 + 1 + 17 + 11]);
      out.writeInt(photo.length);
      out.write(photo);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
