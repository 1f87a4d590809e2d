package org.xiangfu.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.batch.PhotoArchive;
import org.xiangfu.engine.population.FaceModel;

class DemoTest {
  @TempDir Path folder;

  @Test
  void theSampleHoldsBackTwoPhotosOfEachPerson() throws IOException {
    FaceModel faces = FaceModel.find(List.of(Path.of("..", "models")));
    Sample sample = Sample.paint(faces, 2, folder.resolve("work"));
    assertEquals(2, sample.people().size());
    try (PhotoArchive enrolled = PhotoArchive.open(sample.archive())) {
      assertEquals(4, enrolled.paths().count());
      for (Person person : sample.people()) {
        assertEquals(2, enrolled.paths().filter(f -> f.startsWith(person.id() + "/")).count());
        assertNotEquals(person.id(), sample.secondId());
        assertTrue(Files.size(person.capture()) > 0 && Files.size(person.spare()) > 0);
        assertFalse(person.capture().startsWith(sample.archive()));
      }
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
  void bothLanguagesHaveTheSameMessages() throws IOException {
    assertEquals(keys("messages.properties"), keys("messages_zh_TW.properties"));
  }

  private static Set<Object> keys(String bundle) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = DemoCommand.class.getResourceAsStream(bundle)) {
      properties.load(in);
    }
    return properties.keySet();
  }
}
