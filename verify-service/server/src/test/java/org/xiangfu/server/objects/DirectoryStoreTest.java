package org.xiangfu.server.objects;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends ObjectStoreContract {
  @TempDir Path folder;

  @Override
  ObjectStore store() {
    return new DirectoryStore(folder.resolve("store"));
  }

  @Test
  void aDraftThatADeadProcessLeftIsNoObject() throws IOException {
    try (ObjectStore store = store()) {
      store.putIfAbsent("a/one", new byte[1]);
      Files.write(folder.resolve("store/a/.draft-dead"), new byte[1]);
      List<String> names = new ArrayList<>();
      store.list("a/", object -> names.add(object.name()));
      assertEquals(List.of("a/one"), names);
    }
  }

  @Test
  void aFailureNamesTheObjectAndTheFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    try (ObjectStore store = new DirectoryStore(file)) {
      var error = assertThrows(IOException.class, () -> store.putIfAbsent("a/one", new byte[1]));
      assertTrue(error.getMessage().contains("a/one"), error::getMessage);
      assertTrue(error.getMessage().contains(file.toString()), error::getMessage);
    }
  }
}
