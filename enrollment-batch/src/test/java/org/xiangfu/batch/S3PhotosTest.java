package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class S3PhotosTest {
  @TempDir Path folder;
  private BlobStoreContext blobs;
  private S3Proxy proxy;

  @BeforeEach
  void start() throws Exception {
    var settings = new Properties();
    settings.setProperty("jclouds.filesystem.basedir", folder.resolve("store").toString());
    blobs =
        ContextBuilder.newBuilder("filesystem")
            .credentials("tests", "no-secret")
            .overrides(settings)
            .build(BlobStoreContext.class);
    var store = blobs.getBlobStore();
    store.createContainerInLocation(null, "photos");
    for (int i = 0; i < 40; i++) {
      String key = "2019/P%02d/1.jpg".formatted(i);
      store.putBlob("photos", store.blobBuilder(key).payload("photo " + i).build());
    }
    store.putBlob("photos", store.blobBuilder("other/X/1.jpg").payload("other").build());
    proxy =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, "tests", "no-secret")
            .build();
    proxy.start();
    System.setProperty("aws.accessKeyId", "tests");
    System.setProperty("aws.secretAccessKey", "no-secret");
  }

  @AfterEach
  void stop() throws Exception {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    proxy.stop();
    blobs.close();
  }

  private String address(String prefix) {
    return "s3://photos/%s?endpoint=http://127.0.0.1:%d".formatted(prefix, proxy.getPort());
  }

  @Test
  void aPrefixIsListedAndGoesOnBehindARecord() throws IOException {
    try (PhotoSource source = FolderPhotos.of(S3Photos.open(address("2019")), Order.FORWARD)) {
      List<String> all = Records.texts(source, Mark.START);
      assertEquals(40, all.size());
      assertEquals("P00/1.jpg P00 photo 0", all.getFirst());
      PhotoRecord tenth = Records.all(source, Mark.START).get(9);
      List<String> rest = Records.texts(source, new Mark(tenth.place(), 10));
      assertEquals(all.subList(10, 40), rest);
    }
  }

  @Test
  void photosAreReadAheadInOrderAndReadAgainOnDemand() throws Exception {
    try (PhotoSource source = FolderPhotos.of(S3Photos.open(address("2019")), Order.FORWARD);
        PhotoSource.Records records = source.open(Mark.START);
        ReadAhead ahead = new ReadAhead(records::next, 8)) {
      List<String> photos = new ArrayList<>();
      for (Optional<PhotoRecord> next = ahead.next(); next.isPresent(); next = ahead.next()) {
        for (int time = 0; time < 2; time++) {
          var photo = (Photo.Content) next.get().content().read();
          photos.add(photo.bytes().toStringUtf8());
        }
      }
      assertEquals(80, photos.size());
      assertEquals(List.of("photo 0", "photo 0", "photo 1"), photos.subList(0, 3));
    }
  }

  @Test
  void aManifestNamesKeysAndOneThatIsNotThereIsMissing() throws IOException {
    Path manifest =
        Files.writeString(
            folder.resolve("m.csv"), "photo,person_id\nP07/1.jpg,P7\nP99/1.jpg,P99\n");
    try (PhotoSource source =
        PhotoSource.of(S3Photos.open(address("2019")), Manifest.ofFile(manifest))) {
      assertEquals(
          List.of("P07/1.jpg P7 photo 7", "P99/1.jpg P99 PHOTO_MISSING"),
          Records.texts(source, Mark.START));
    }
  }

  @Test
  void aBucketThatIsNotThereOrABackwardOrderIsRefused() throws IOException {
    String wrong = address("2019").replace("photos", "nobucket");
    String message =
        assertThrows(BatchInputException.class, () -> S3Photos.open(wrong)).getMessage();
    assertTrue(message.contains("the bucket cannot be listed"), message);
    try (S3Photos photos = S3Photos.open(address("2019"))) {
      assertThrows(BatchInputException.class, () -> FolderPhotos.of(photos, Order.BACKWARD));
    }
  }
}
