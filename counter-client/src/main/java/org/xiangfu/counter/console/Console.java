package org.xiangfu.counter.console;

import io.grpc.Channel;
import java.util.Locale;

/** What the handlers of a console share. Thread-safe. */
record Console(
    ConsoleSettings settings,
    Channel channel,
    ServiceLine line,
    Sessions sessions,
    Delivery delivery,
    RetainedCaptures captures) {
  /** The texts of a language by its tag: Traditional Chinese until somebody chooses English. */
  static Texts texts(String tag) {
    return Texts.of(tag.equals("en") ? Locale.ENGLISH : Locale.TRADITIONAL_CHINESE);
  }

  Pages pages() {
    return new Pages(this);
  }

  /** The calls of who has signed in. */
  Casework casework(Operator operator) {
    return new Casework(
        channel,
        operator,
        new Requests(operator.name(), settings.office(), settings.workstation()),
        line);
  }
}
