package org.xiangfu.server.objects;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Opens a store by its address: {@code file:///path}, or {@code
 * s3://bucket/prefix?endpoint=https://host:port&region=name}. With an endpoint, the bucket is part
 * of the path, as self-hosted stores want it. The credentials of a bucket come from the environment
 * as the AWS tools take them: {@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY}, a
 * profile, or the machine's role; never from the address, which is logged.
 */
public final class ObjectStores {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SOCKET = Duration.ofSeconds(30);

  private ObjectStores() {}

  /**
   * Opens a store; nothing is read or written yet.
   *
   * @throws IllegalArgumentException if the address is of neither form; says what is wrong
   */
  public static ObjectStore open(URI address) {
    return switch (String.valueOf(address.getScheme())) {
      case "file" -> directory(address);
      case "s3" -> bucket(address);
      default ->
          throw new IllegalArgumentException(
              "'"
                  + address
                  + "' is no store; give file:///path or s3://bucket/prefix?endpoint=https://host");
    };
  }

  /** True for a directory: other machines may reach the same objects only if it is shared. */
  public static boolean isDirectory(URI address) {
    return "file".equals(address.getScheme());
  }

  private static ObjectStore directory(URI address) {
    if (address.getPath() == null || address.getPath().isEmpty()) {
      throw new IllegalArgumentException("'" + address + "' has no path; give file:///path");
    }
    return new DirectoryStore(Path.of(address.getPath()));
  }

  private static ObjectStore bucket(URI address) {
    if (address.getHost() == null || address.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "'s3://" + address.getHost() + "' must be s3://bucket/prefix, without credentials");
    }
    Map<String, String> options = options(address);
    var client =
        S3Client.builder()
            .region(Region.of(options.getOrDefault("region", "us-east-1")))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SOCKET))
            // Every object is sealed, so damage shows anyway; not every store knows the checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (options.containsKey("endpoint")) {
      client.endpointOverride(URI.create(options.get("endpoint"))).forcePathStyle(true);
    }
    String path = address.getPath().replaceAll("^/+|/+$", "");
    return new S3Store(client.build(), address.getHost(), path.isEmpty() ? "" : path + "/");
  }

  private static Map<String, String> options(URI address) {
    Map<String, String> options = new TreeMap<>();
    if (address.getQuery() != null) {
      Arrays.stream(address.getQuery().split("&"))
          .map(option -> option.split("=", 2))
          .forEach(option -> options.put(option[0], option.length == 2 ? option[1] : ""));
    }
    for (String name : options.keySet()) {
      if (!name.equals("endpoint") && !name.equals("region")) {
        throw new IllegalArgumentException(
            "'" + name + "' is no option of an s3 address; there are endpoint and region");
      }
    }
    return options;
  }
}
