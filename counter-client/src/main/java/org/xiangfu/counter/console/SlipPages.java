package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.xiangfu.counter.slip.Slip;
import org.xiangfu.counter.slip.SlipPrinter;
import org.xiangfu.v1.Case;

/**
 * The slip of a case: a receipt once it is accepted, until then what to bring. The name of the
 * register is on the receipt alone, since nobody has yet shown to be the person before.
 */
final class SlipPages {
  private final Console console;
  private final Pages pages;
  private final SlipPrinter printer;

  SlipPages(Console console, SlipPrinter printer) {
    this.console = console;
    this.pages = console.pages();
    this.printer = printer;
  }

  void on(Front front) {
    front.get("/cases/{id}/slip", Front.Access.CLERK, this::page);
    front.get("/cases/{id}/slip.pdf", Front.Access.CLERK, this::pdf);
  }

  private Answer page(Visit visit) {
    Case of = console.casework(visit.operator()).read(visit.variable("id"));
    return Answer.page(pages.show("slip", visit, Map.of("of", pages.view(visit, of, List.of()))));
  }

  private Answer pdf(Visit visit) throws IOException {
    Casework service = console.casework(visit.operator());
    Case of = service.read(visit.variable("id"));
    List<String> names = of.hasReceipt() ? service.names(of) : List.of();
    Slip slip = slip(pages.page(visit), pages.view(visit, of, List.of()), names);
    return new Answer.Pdf(ByteString.copyFrom(printer.print(slip)));
  }

  private static Slip slip(Page page, CaseView of, List<String> names) {
    boolean receipt = of.hasReceipt();
    return new Slip(
        page.texts().tag(),
        page.text(receipt ? "slip.receipt" : "slip.bring"),
        page.text("office", of.office()),
        facts(page, of, names),
        receipt ? "" : page.text("slip.bring.title"),
        receipt
            ? List.of()
            : Stream.of("slip.bring.1", "slip.bring.2", "slip.bring.3", "slip.bring.4")
                .map(page::text)
                .toList(),
        page.text(
            !receipt
                ? "slip.bring.text"
                : of.isForCard() ? "slip.receipt.card" : "slip.receipt.check"),
        page.text("slip.clerk", of.openedBy()),
        page.text("slip.sign"),
        page.training().isPresent() ? page.text("training.mark") : "",
        page.text("slip.lacking"));
  }

  private static List<Slip.Fact> facts(Page page, CaseView of, List<String> names) {
    List<Slip.Fact> facts = new ArrayList<>();
    facts.add(new Slip.Fact(page.text("slip.case"), of.id()));
    facts.add(new Slip.Fact(page.text("slip.kind"), of.kind()));
    facts.add(new Slip.Fact(page.text("slip.number"), of.personId()));
    if (!names.isEmpty()) {
      facts.add(new Slip.Fact(page.text("slip.name"), String.join(page.text("list.comma"), names)));
    }
    facts.add(new Slip.Fact(page.text("slip.opened"), of.openedAt()));
    facts.add(new Slip.Fact(page.text("slip.state"), of.state()));
    if (of.hasReceipt()) {
      facts.add(new Slip.Fact(page.text("receipt.number"), of.receiptId()));
      facts.add(new Slip.Fact(page.text("receipt.state"), of.receiptState()));
    }
    return facts;
  }
}
