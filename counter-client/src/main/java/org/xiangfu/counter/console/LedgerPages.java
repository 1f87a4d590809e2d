package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The ledger: taken away as a file, and proven. Close it to end what runs. */
final class LedgerPages implements AutoCloseable {
  private static final int AT_ONCE = 4;

  private final Console console;
  private final Pages pages;
  private final Map<String, LedgerCheck> checks = new ConcurrentHashMap<>();

  // Whoever comes while all are busy is told so; nothing waits.
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          0,
          AT_ONCE,
          1,
          TimeUnit.MINUTES,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("console-ledger-", 0).factory());

  LedgerPages(Console console) {
    this.console = console;
    this.pages = console.pages();
  }

  void on(Front front) {
    front.get("/audit/ledger", Front.Access.AUDITOR, this::show);
    front.post("/audit/ledger/check", Front.Access.AUDITOR, this::check);
    front.quietly(HttpMethod.GET, "/audit/ledger/check", Front.Access.AUDITOR, this::status);
    front.post("/audit/ledger/export", Front.Access.AUDITOR, this::export);
  }

  private Answer show(Visit visit) {
    Map<String, Object> shown = new HashMap<>();
    shown.put("check", view(visit));
    return Answer.page(pages.show("auditledger", visit, shown));
  }

  private Answer check(Visit visit) {
    if (visit.file("key").isEmpty()) {
      throw new BadFormException("audit.error.key");
    }
    var check =
        new LedgerCheck(console.auditing(visit.operator()), LedgerKey.read(visit.file("key")));
    String who = visit.operator().name();
    LedgerCheck before = checks.get(who);
    if (before != null) {
      before.cancel();
    }
    try {
      executor.execute(check);
    } catch (RejectedExecutionException e) {
      throw new BadFormException("audit.error.busy");
    }
    checks.put(who, check);
    return new Answer.Redirect("/audit/ledger");
  }

  private Answer status(Visit visit) {
    return Answer.json(
        view(visit).<Map<String, ?>>map(LedgerView::toJson).orElse(Map.of("running", false)));
  }

  private Optional<LedgerView> view(Visit visit) {
    return Optional.ofNullable(checks.get(visit.operator().name()))
        .map(each -> LedgerView.of(each, visit.texts(), console.settings().zone()));
  }

  private Answer export(Visit visit) {
    LedgerExport.Format format = visit.choice("format", LedgerExport.Format.class, "error.form");
    visit.takesLong();
    try {
      return new Answer.Download(
          format == LedgerExport.Format.CSV ? "ledger.csv" : "ledger.jsonl",
          format == LedgerExport.Format.CSV ? "text/csv" : "application/jsonl",
          LedgerExport.begin(console.auditing(visit.operator()), format, executor));
    } catch (RejectedExecutionException e) {
      throw new BadFormException("audit.error.busy");
    }
  }

  @Override
  public void close() {
    checks.values().forEach(LedgerCheck::cancel);
    executor.shutdownNow();
  }
}
