package org.xiangfu.server.objects;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket of an S3-compatible store, under a prefix. */
final class S3Store implements ObjectStore {
  private static final int NOT_FOUND = 404;

  private final S3Client client;
  private final String bucket;
  private final String prefix;

  /** Takes over the client; the prefix is empty or ends with a slash. */
  S3Store(S3Client client, String bucket, String prefix) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    ObjectName.checkSize(name, content);
    String key = key(name);
    return call(
        "write",
        name,
        () -> {
          if (exists(key)) {
            return false;
          }
          client.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(content));
          return true;
        });
  }

  private boolean exists(String key) {
    try {
      client.headObject(head -> head.bucket(bucket).key(key));
      return true;
    } catch (NoSuchKeyException e) {
      return false;
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Optional<byte[]> get(String name) throws IOException {
    String key = key(name);
    return call(
        "read",
        name,
        () -> {
          try {
            return Optional.of(
                client.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asByteArray());
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public void list(String under, Consumer<Listed> each) throws IOException {
    call(
        "list",
        under,
        () -> {
          client
              .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix + under))
              .contents()
              .stream()
              // Some stores list a folder as an empty object.
              .filter(object -> !object.key().endsWith("/"))
              .forEach(object -> each.accept(listed(object)));
          return null;
        });
  }

  @Override
  public List<String> some(String under, int most) throws IOException {
    return call(
        "list",
        under,
        () ->
            client
                .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix + under))
                .contents()
                .stream()
                .filter(object -> !object.key().endsWith("/"))
                .limit(most)
                .map(object -> listed(object).name())
                .toList());
  }

  private Listed listed(S3Object object) {
    return new Listed(
        object.key().substring(prefix.length()), object.size(), object.lastModified());
  }

  @Override
  public void delete(String name) throws IOException {
    String key = key(name);
    call("delete", name, () -> client.deleteObject(delete -> delete.bucket(bucket).key(key)));
  }

  private <T> T call(String verb, String name, Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (SdkException e) {
      String why = e instanceof S3Exception s3 ? "status " + s3.statusCode() : e.getMessage();
      throw new IOException("cannot %s %s in %s: %s".formatted(verb, name, this, why), e);
    }
  }

  private String key(String name) {
    return prefix + ObjectName.checked(name);
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + prefix;
  }
}
