package org.xiangfu.counter.console;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.xiangfu.v1.IdentityCheckUse;
import org.xiangfu.v1.ReplacementReason;

/** The made-up applicants of a training console, and what the camera sees of them. */
final class TrainingPages {
  static final String PATH = "/training";

  private final Console console;
  private final TrainingRoom room;

  TrainingPages(Console console, TrainingRoom room) {
    this.console = console;
    this.room = room;
  }

  void on(Front front) {
    front.get(PATH, Front.Access.CLERK, this::applicants);
    front.get(PATH + "/{applicant}/{shot}", Front.Access.CLERK, this::picture);
  }

  private Answer applicants(Visit visit) {
    List<WaitingApplicant> waiting =
        IntStream.range(0, room.applicants().size())
            .mapToObj(each -> waiting(each, visit.texts()))
            .toList();
    return Answer.page(console.pages().form("training", visit, Map.of("applicants", waiting)));
  }

  private WaitingApplicant waiting(int each, Texts texts) {
    TrainingApplicant applicant = room.applicants().get(each);
    String kind = texts.word("kind", applicant.kind());
    String wish =
        switch (applicant.kind()) {
          case CASE_KIND_REPLACEMENT ->
              texts.get(
                  "kind.with",
                  kind,
                  texts.word("replacement", ReplacementReason.REPLACEMENT_REASON_LOST));
          case CASE_KIND_IDENTITY_CHECK ->
              texts.get(
                  "kind.with",
                  kind,
                  texts.word("use", IdentityCheckUse.IDENTITY_CHECK_USE_PASSPORT));
          default -> kind;
        };
    return new WaitingApplicant(
        each + 1, applicant.number(), applicant.kind().name(), wish, PATH + "/" + each + "/0");
  }

  private Answer picture(Visit visit) {
    return room.picture(place(visit, "applicant"), place(visit, "shot"))
        .<Answer>map(picture -> new Answer.Photo("image/jpeg", picture))
        .orElseThrow(() -> new BadFormException("error.photo.gone"));
  }

  private static int place(Visit visit, String name) {
    try {
      return Integer.parseInt(visit.variable(name));
    } catch (NumberFormatException e) {
      throw new BadFormException("error.photo.gone");
    }
  }
}
