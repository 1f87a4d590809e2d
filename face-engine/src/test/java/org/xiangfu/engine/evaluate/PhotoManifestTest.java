package org.xiangfu.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotoManifestTest {
  @TempDir private Path temp;

  @Test
  void peopleAreThoseOfTheManifestElseOfTheFolders() throws Exception {
    PhotoManifest manifest = read("photo,person_id,Sex\na/1.jpg,P1,f\nb/1.jpg,P1,f\nc/1.jpg,,m\n");
    assertEquals(manifest.person("a/1.jpg"), manifest.person("b/1.jpg"));
    assertEquals(manifest.person("c/1.jpg"), PhotoManifest.none().person("c/2.jpg"));
    assertEquals("m", manifest.value("c/1.jpg", "sex"));
    assertEquals("", manifest.value("d/1.jpg", "sex"));
    assertEquals(List.of("photo", "person_id", "sex"), manifest.columns());
    PhotoManifest none = PhotoManifest.none();
    assertTrue(!none.person("1.jpg").equals(none.person("2.jpg")), "one file, one person");
  }

  @Test
  void agesAreBandedAndOtherColumnsAreNot() throws Exception {
    PhotoManifest manifest = read("photo,age,office\na,17,30\nb,30,45\nc,,x\n");
    assertEquals("14–17", manifest.grouping("age").group("17"));
    assertEquals("30–44", manifest.grouping("age").group("30"));
    assertEquals("75+", manifest.grouping("age").group("101"));
    assertEquals("", manifest.grouping("age").group(""));
    assertEquals("30", manifest.grouping("office").group("30"));
    assertEquals("old", read("photo,age\na,old\n").grouping("age").group("old"));
  }

  @Test
  void wrongLinesAreNamed() throws Exception {
    assertRefused("person_id,sex\nP1,f\n", "'photo'");
    assertRefused("photo,sex\na,f\nb\n", "line 3");
    assertRefused("photo,sex\na,f\na,m\n", "line 3");
  }

  private PhotoManifest read(String csv) throws IOException {
    return PhotoManifest.read(Files.writeString(temp.resolve("manifest.csv"), csv));
  }

  private void assertRefused(String csv, String message) {
    IOException refused = assertThrows(IOException.class, () -> read(csv));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }
}
