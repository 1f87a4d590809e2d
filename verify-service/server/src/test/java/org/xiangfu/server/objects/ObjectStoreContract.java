package org.xiangfu.server.objects;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every object store does. */
abstract class ObjectStoreContract {
  abstract ObjectStore store() throws IOException;

  private static Set<String> names(ObjectStore store, String prefix) throws IOException {
    Set<String> names = new TreeSet<>();
    store.list(prefix, object -> names.add(object.name()));
    return names;
  }

  @Test
  void anObjectIsKeptAsItWasFirstPut() throws IOException {
    try (ObjectStore store = store()) {
      assertTrue(store.putIfAbsent("a/b/one", new byte[] {1, 2, 3}));
      assertFalse(store.putIfAbsent("a/b/one", new byte[] {4}));
      assertArrayEquals(new byte[] {1, 2, 3}, store.get("a/b/one").orElseThrow());
      assertTrue(store.putIfAbsent("a/empty", new byte[0]));
      assertEquals(0, store.get("a/empty").orElseThrow().length);
    }
  }

  @Test
  void whatIsNotThereIsNoFailure() throws IOException {
    try (ObjectStore store = store()) {
      assertEquals(Optional.empty(), store.get("a/nothing"));
      store.delete("a/nothing");
      assertEquals(Set.of(), names(store, "nowhere/"));
    }
  }

  @Test
  void aListNamesEverythingUnderAPrefixAndNothingElse() throws IOException {
    try (ObjectStore store = store()) {
      for (int i = 0; i < 30; i++) {
        store.putIfAbsent("m/x" + (i % 3) + "/" + i, new byte[i]);
      }
      store.putIfAbsent("n/1", new byte[1]);
      Set<String> expected =
          IntStream.range(0, 30)
              .mapToObj(i -> "m/x" + (i % 3) + "/" + i)
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(expected, names(store, "m/"));
      store.list(
          "m/x1/",
          object -> {
            assertEquals(object.name(), "m/x1/" + object.size());
            assertTrue(object.written().toEpochMilli() > 0);
          });
      store.delete("m/x1/4");
      expected.remove("m/x1/4");
      assertEquals(expected, names(store, "m/"));
    }
  }

  @Test
  void aNameThatMeansDifferentThingsInDifferentStoresIsRefused() throws IOException {
    try (ObjectStore store = store()) {
      for (String name :
          new String[] {"", "/a", "a/", "a//b", "../a", "a/../b", ".a", "a b", "é"}) {
        assertThrows(IllegalArgumentException.class, () -> store.get(name), name);
        assertThrows(
            IllegalArgumentException.class, () -> store.putIfAbsent(name, new byte[1]), name);
      }
    }
  }
}
