package org.xiangfu.batch;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.xiangfu.client.cli.Messages;

/** Progress for whoever watches: a bar on a terminal, else a line now and then. */
final class TerminalProgress {
  private static final long LINE_SECONDS = 10;

  private TerminalProgress() {}

  static Progress bar(PrintStream out) {
    return now -> {
      Snapshot first = now.get();
      var bar =
          new ProgressBarBuilder()
              .setInitialMax(first.total().orElse(-1))
              .startsFrom(first.resumed(), Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .showSpeed(new DecimalFormat("0"))
              .build();
      var clock =
          ProgressClock.every(200, TimeUnit.MILLISECONDS, () -> bar.stepTo(now.get().done()));
      return () -> {
        clock.shutdownNow();
        bar.stepTo(now.get().done());
        bar.close();
      };
    };
  }

  static Progress lines(PrintStream out, Messages messages) {
    return now -> {
      long start = System.nanoTime();
      var clock =
          ProgressClock.every(
              LINE_SECONDS,
              TimeUnit.SECONDS,
              () -> out.println(line(messages, now.get(), (System.nanoTime() - start) / 1e9)));
      return clock::shutdownNow;
    };
  }

  private static String line(Messages messages, Snapshot now, double seconds) {
    double rate = (now.done() - now.resumed()) / seconds;
    if (!now.state().equals(Pace.State.RUNNING.name())) {
      return messages.text("progress." + now.state(), now.done());
    }
    if (now.total().isEmpty()) {
      return messages.text("progress.open", now.done(), Math.round(rate));
    }
    long total = now.total().getAsLong();
    return rate > 0
        ? messages.text(
            "progress",
            now.done(),
            total,
            Math.round(rate),
            Math.round((total - now.done()) / rate))
        : messages.text("progress.waiting", now.done(), total);
  }
}
