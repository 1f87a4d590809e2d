package org.xiangfu.server.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class S3StoreIT extends ObjectStoreContract {
  @TempDir static Path folder;
  private static S3Bucket bucket;

  @BeforeAll
  static void start() throws Exception {
    bucket = S3Bucket.start(folder);
  }

  @AfterAll
  static void stop() {
    bucket.close();
  }

  @Override
  ObjectStore store() {
    return ObjectStores.open(bucket.address("some/" + UUID.randomUUID()));
  }

  @Test
  void aLargeObjectComesBackAsItWas() throws IOException {
    byte[] large = new byte[20 << 20];
    new Random(1).nextBytes(large);
    try (ObjectStore store = store()) {
      assertTrue(store.putIfAbsent("large", large));
      assertEquals(
          java.util.Arrays.hashCode(large),
          java.util.Arrays.hashCode(store.get("large").orElseThrow()));
    }
  }

  @Test
  void moreObjectsThanOnePageHoldsAreAllListed() throws IOException {
    try (ObjectStore store = store()) {
      for (int i = 0; i < 1_005; i++) {
        store.putIfAbsent("many/" + i, new byte[1]);
      }
      var count = new int[1];
      store.list("many/", _ -> count[0]++);
      assertEquals(1_005, count[0]);
    }
  }

  @Test
  void aMissingBucketIsNamedAndNoSecretIs() {
    URI address = URI.create(bucket.address("x").toString().replace("backup/", "missing/"));
    try (ObjectStore store = ObjectStores.open(address)) {
      var error = assertThrows(IOException.class, () -> store.putIfAbsent("one", new byte[1]));
      assertTrue(error.getMessage().contains("s3://missing/x/"), error::getMessage);
      assertFalse(error.getMessage().contains("no-secret"), error::getMessage);
    }
  }

  @Test
  void anAddressThatIsNoStoreIsRefusedWithTheForms() {
    for (String address : new String[] {"ftp://x/y", "s3:///x", "s3://id:secret@bucket/x"}) {
      assertThrows(
          IllegalArgumentException.class, () -> ObjectStores.open(URI.create(address)), address);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> ObjectStores.open(URI.create("s3://b/x?access-key=1")));
  }
}
