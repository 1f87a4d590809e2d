package org.xiangfu.counter.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Incident;

/** Makes pages of templates, which are classes of this program. Thread-safe. */
final class Pages {
  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          Pages.class.getClassLoader(),
          Pages.class.getPackageName() + ".pages");

  private final Console console;

  Pages(Console console) {
    this.console = console;
  }

  /**
   * A page.
   *
   * @param template its name without ending
   * @param own what it shows beside what every page shows
   */
  String show(String template, Visit visit, Map<String, ?> own) {
    Map<String, Object> all = new HashMap<>(own);
    all.put("page", page(visit));
    return render(template, all);
  }

  /** The same with a new request id for its form. */
  String form(String template, Visit visit, Map<String, ?> own) {
    Map<String, Object> all = new HashMap<>(own);
    all.put("request", UUID.randomUUID().toString());
    return show(template, visit, all);
  }

  /** The page for what went wrong. */
  String error(Visit visit, String sentence) {
    return show("error", visit, Map.of("sentence", sentence));
  }

  /** A part of a page. */
  String render(String template, Map<String, Object> parameters) {
    var out = new StringOutput();
    TEMPLATES.render(template + ".jte", parameters, out);
    return out.toString();
  }

  /** A case as the visitor sees it. */
  CaseView view(Visit visit, Case of, List<Incident> incidents) {
    return new CaseView(
        of,
        page(visit),
        console.settings().zone(),
        console.captures().find(CaseView.lastEvent(of)),
        incidents);
  }

  /** What every page shows. */
  Page page(Visit visit) {
    Optional<Operator> operator = visit.session().operator();
    return new Page(
        visit.texts(),
        visit.back(),
        visit.session().csrf(),
        operator.filter(who -> !who.passwordChangeRequired()).map(this::who),
        !console.settings().accounts(),
        console.settings().office(),
        console.line().isAway(),
        operator.map(who -> console.delivery().queue().of(who.name()).size()).orElse(0),
        console.settings().training());
  }

  private Page.Who who(Operator operator) {
    return Page.Who.of(operator, !console.settings().archives().isEmpty());
  }

  /** What a part of a page shows that is sent while the page is open. */
  Page part(Texts texts, String path, Session session) {
    return new Page(
        texts,
        path,
        session.csrf(),
        session.operator().map(this::who),
        !console.settings().accounts(),
        console.settings().office(),
        false,
        0,
        console.settings().training());
  }
}
