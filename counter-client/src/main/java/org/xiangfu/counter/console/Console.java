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
    RetainedCaptures captures,
    NodeLines nodes) {
  /** The texts of a language by its tag: Traditional Chinese until somebody chooses English. */
  static Texts texts(String tag) {
    return Texts.of(tag.equals("en") ? Locale.ENGLISH : Locale.TRADITIONAL_CHINESE);
  }

  Pages pages() {
    return new Pages(this);
  }

  /** The questions of an auditor who has signed in. */
  Auditing auditing(Operator operator) {
    return new Auditing(channel, operator, requests(operator), line);
  }

  /** What whoever has signed in does about impersonations. */
  Investigation investigation(Operator operator) {
    return new Investigation(channel, operator, requests(operator), line);
  }

  private Requests requests(Operator operator) {
    return new Requests(operator.name(), settings.office(), settings.workstation());
  }

  /** The calls of who has signed in. */
  Casework casework(Operator operator) {
    return new Casework(channel, operator, requests(operator), line);
  }

  /** The calls of an administrator. */
  Administration administration(Operator operator) {
    return new Administration(channel, operator);
  }
}
