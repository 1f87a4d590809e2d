package org.xiangfu.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.xiangfu.client.cli.Messages;

/** Tells the steps of the demo with the time each takes. */
final class Narrator {
  private final PrintWriter out;
  private final Messages messages;
  private int steps;

  Narrator(PrintWriter out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  /** Runs a step; its heading is the message {@code step.<name>}. */
  <T> T step(String name, Callable<T> work) throws Exception {
    steps++;
    out.println();
    out.println(messages.text("step", steps, messages.text("step." + name)));
    out.flush();
    long start = System.nanoTime();
    try {
      T result = work.call();
      say("took", String.format(Locale.ROOT, "%.2f", (System.nanoTime() - start) / 1e9));
      return result;
    } catch (DemoFailure e) {
      throw new DemoFailure(messages.text("failed.step", steps, e.getMessage()));
    }
  }

  void say(String key, Object... arguments) {
    out.println("   " + messages.text(key, arguments));
    out.flush();
  }

  /** Fails the step with a message unless the condition holds. */
  void expect(boolean condition, String key, Object... arguments) {
    if (!condition) {
      throw new DemoFailure(messages.text(key, arguments));
    }
  }
}
