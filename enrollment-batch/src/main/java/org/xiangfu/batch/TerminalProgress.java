package org.xiangfu.batch;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.xiangfu.client.cli.Messages;

/** Progress for whoever watches: a bar on a terminal, else a line now and then. */
final class TerminalProgress {
  private static final long LINE_SECONDS = 10;

  private TerminalProgress() {}

  static Progress bar(PrintStream out) {
    return (total, resumed, done) -> {
      var bar =
          new ProgressBarBuilder()
              .setInitialMax(total)
              .startsFrom(resumed, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new ConsoleProgressBarConsumer(out))
              .showSpeed(new DecimalFormat("0"))
              .build();
      var clock = every(200, TimeUnit.MILLISECONDS, () -> bar.stepTo(done.getAsLong()));
      return () -> {
        clock.shutdownNow();
        bar.stepTo(done.getAsLong());
        bar.close();
      };
    };
  }

  static Progress lines(PrintStream out, Messages messages) {
    return (total, resumed, done) -> {
      long start = System.nanoTime();
      var clock =
          every(
              LINE_SECONDS,
              TimeUnit.SECONDS,
              () -> out.println(line(messages, total, resumed, done, start)));
      return clock::shutdownNow;
    };
  }

  private static String line(
      Messages messages, long total, long resumed, LongSupplier done, long start) {
    long now = done.getAsLong();
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = (now - resumed) / seconds;
    return rate > 0
        ? messages.text("progress", now, total, Math.round(rate), Math.round((total - now) / rate))
        : messages.text("progress.waiting", now, total);
  }

  private static ScheduledExecutorService every(long period, TimeUnit unit, Runnable show) {
    var clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("batch-progress").factory());
    var unused = clock.scheduleAtFixedRate(show, period, period, unit);
    return clock;
  }
}
