package org.xiangfu.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.batch.PhotoSource;

class DemoTest {
  @TempDir Path folder;

  @Test
  void theSampleHoldsBackTwoPhotosOfEachPersonAndDropsTheNames() throws IOException {
    Path faces = folder.resolve("faces");
    photos(faces, "Ann", 3);
    photos(faces, "Bob", 2);
    photos(faces, "Cid", 9);
    try (PhotoSource source = PhotoSource.open(faces)) {
      Sample sample = Sample.take(source, 2, folder.resolve("work"));
      assertEquals("Ann 1", Files.readString(sample.people().get(0).capture()));
      assertEquals("Cid 2", Files.readString(sample.people().get(1).spare()));
      try (PhotoSource enrolled = PhotoSource.open(sample.archive())) {
        assertEquals(
            Set.of(
                "DEMO-0001/0.jpg",
                "DEMO-0002/0.jpg",
                "DEMO-0002/3.jpg",
                "DEMO-0002/4.jpg",
                "DEMO-0002/5.jpg"),
            enrolled.files());
      }
      DemoFailure few =
          assertThrows(DemoFailure.class, () -> Sample.take(source, 3, folder.resolve("work2")));
      assertTrue(few.getMessage().contains("only 2 people"), few.getMessage());
    }
  }

  @Test
  void theWorkspaceIsGoneAfterwards() throws IOException {
    Path inside;
    try (Workspace workspace = new Workspace()) {
      inside = Files.createDirectories(workspace.folder().resolve("a/b"));
      Files.writeString(inside.resolve("c"), "c");
    }
    assertFalse(Files.exists(inside.getParent().getParent()));
  }

  @Test
  void withoutModelsAndPhotosThereIsNothingToShow() throws IOException {
    Materials materials = new Materials(folder, Optional.of(folder));
    assertTrue(materials.photos().isEmpty());
    if (System.getenv("XIANGFU_MODELS") == null) {
      assertTrue(materials.pack(folder).isEmpty());
    }
  }

  @Test
  void bothLanguagesHaveTheSameMessages() throws IOException {
    assertEquals(keys("messages.properties"), keys("messages_zh_TW.properties"));
  }

  private static void photos(Path faces, String person, int count) throws IOException {
    Files.createDirectories(faces.resolve(person));
    for (int i = 0; i < count; i++) {
      Files.writeString(faces.resolve(person).resolve(i + ".jpg"), person + " " + i);
    }
  }

  private static Set<Object> keys(String bundle) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = DemoCommand.class.getResourceAsStream(bundle)) {
      properties.load(in);
    }
    return properties.keySet();
  }
}
