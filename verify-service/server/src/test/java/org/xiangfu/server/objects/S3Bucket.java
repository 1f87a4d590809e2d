package org.xiangfu.server.objects;

import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;

/** An S3-compatible store with one bucket, over a folder, on a free port of this machine. */
public final class S3Bucket implements AutoCloseable {
  private static final String BUCKET = "backup";
  private static final String ID = "tests";
  private static final String SECRET = "no-secret";

  private final BlobStoreContext blobs;
  private final S3Proxy proxy;

  private S3Bucket(BlobStoreContext blobs, S3Proxy proxy) {
    this.blobs = blobs;
    this.proxy = proxy;
  }

  /** Starts it; credentials are then taken from this JVM's properties, as the AWS SDK does. */
  public static S3Bucket start(Path folder) throws Exception {
    var settings = new Properties();
    settings.setProperty("jclouds.filesystem.basedir", folder.toString());
    BlobStoreContext blobs =
        ContextBuilder.newBuilder("filesystem")
            .credentials(ID, SECRET)
            .overrides(settings)
            .build(BlobStoreContext.class);
    blobs.getBlobStore().createContainerInLocation(null, BUCKET);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(blobs.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ID, SECRET)
            .build();
    proxy.start();
    System.setProperty("aws.accessKeyId", ID);
    System.setProperty("aws.secretAccessKey", SECRET);
    return new S3Bucket(blobs, proxy);
  }

  /** The address of a prefix in the bucket. */
  public URI address(String prefix) {
    return URI.create(
        "s3://%s/%s?endpoint=http://127.0.0.1:%d".formatted(BUCKET, prefix, proxy.getPort()));
  }

  /** Ends the service; what it kept stays in the folder. */
  @Override
  public void close() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    blobs.close();
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the S3 proxy did not stop", e);
    }
  }
}
