package org.xiangfu.batch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Photos in an S3-compatible bucket under a prefix, in the order in which the store lists its keys.
 * A path is a key without the prefix. Credentials are found as the AWS SDK does it, in the
 * environment.
 */
final class S3Photos implements PhotoArchive {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** A read waits for the network some tens of milliseconds. */
  private static final int READS_AHEAD = 16;

  private final S3Client client;
  private final String bucket;
  private final String prefix;

  private S3Photos(S3Client client, String bucket, String prefix) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /**
   * Opens {@code s3://bucket/prefix?endpoint=https://host&region=…}; both parameters may be left
   * out for AWS itself.
   *
   * @throws BatchInputException if the address is no such one or the bucket cannot be listed
   */
  static S3Photos open(String address) throws IOException {
    URI uri;
    Map<String, String> parameters;
    try {
      uri = URI.create(address);
      parameters = parameters(uri);
      if (uri.getHost() == null) {
        throw new IllegalArgumentException("there is no bucket");
      }
    } catch (IllegalArgumentException e) {
      throw new BatchInputException(
          address + ": write it as s3://bucket/prefix?endpoint=https://host", e);
    }
    String path = uri.getPath().replaceFirst("^/", "");
    var photos =
        new S3Photos(
            client(parameters),
            uri.getHost(),
            path.isEmpty() || path.endsWith("/") ? path : path + "/");
    photos.check();
    return photos;
  }

  private static Map<String, String> parameters(URI uri) {
    return uri.getQuery() == null
        ? Map.of()
        : Arrays.stream(uri.getQuery().split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length > 1 ? pair[1] : ""));
  }

  private static S3Client client(Map<String, String> parameters) {
    var builder =
        S3Client.builder()
            .credentialsProvider(DefaultCredentialsProvider.builder().build())
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(TIMEOUT).socketTimeout(TIMEOUT))
            .region(Region.of(parameters.getOrDefault("region", "us-east-1")))
            // Not every store knows the checksums.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (parameters.containsKey("endpoint")) {
      builder.endpointOverride(URI.create(parameters.get("endpoint"))).forcePathStyle(true);
    }
    return builder.build();
  }

  private void check() throws BatchInputException {
    try {
      client.listObjectsV2(list -> list.bucket(bucket).prefix(prefix).maxKeys(1));
    } catch (SdkException e) {
      client.close();
      throw new BatchInputException(
          "s3://%s/%s: the bucket cannot be listed; check the address, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"
              .formatted(bucket, prefix),
          e);
    }
  }

  @Override
  public String name() {
    return "s3://" + bucket + "/" + prefix;
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public int readsAhead() {
    return READS_AHEAD;
  }

  @Override
  public Stream<String> paths(String after, Order order) throws BatchInputException {
    if (order == Order.BACKWARD) {
      throw new BatchInputException(
          name() + ": a bucket is listed forward only; name a manifest, or leave out --order");
    }
    return client
        .listObjectsV2Paginator(
            list -> {
              list.bucket(bucket).prefix(prefix);
              if (!after.isEmpty()) {
                list.startAfter(prefix + after);
              }
            })
        .contents()
        .stream()
        // Some stores list a folder as an empty object.
        .filter(object -> !object.key().endsWith("/"))
        .map(object -> object.key().substring(prefix.length()));
  }

  @Override
  public Photo read(String path) throws IOException {
    if (path.isEmpty()) {
      return PhotoArchive.missing();
    }
    try (InputStream in = client.getObject(get -> get.bucket(bucket).key(prefix + path))) {
      return PhotoArchive.readWithinLimit(in);
    } catch (NoSuchKeyException e) {
      return PhotoArchive.missing();
    } catch (SdkException e) {
      throw new IOException(name() + ": the bucket is out of reach", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
