package org.xiangfu.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final String BUNDLE = "org.xiangfu.engine.cli.messages";

  @Test
  void bothLanguagesHaveTheSameKeysAndPlaces() {
    ResourceBundle english = ResourceBundle.getBundle(BUNDLE, Locale.ROOT);
    ResourceBundle chinese = ResourceBundle.getBundle(BUNDLE, Locale.TRADITIONAL_CHINESE);
    assertEquals(Locale.TRADITIONAL_CHINESE, chinese.getLocale());
    assertEquals(english.keySet(), chinese.keySet());
    for (String key : english.keySet()) {
      for (int place = 0; place < 6; place++) {
        String hole = "{" + place + "}";
        assertEquals(
            english.getString(key).contains(hole), chinese.getString(key).contains(hole), key);
      }
    }
  }
}
