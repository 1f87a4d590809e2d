package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xiangfu.v1.Case;

/**
 * What a console in training shows beside what it always does: who may sign in, who comes to the
 * counter, and after a decision what was right. Scores are in memory alone. Thread-safe.
 */
public final class TrainingRoom {
  /** Without applicants: there are people on record at the service, or nobody is. */
  public static final TrainingRoom EMPTY = new TrainingRoom(List.of(), "", List.of());

  private static final int MOST = 10_000;

  private final List<String> accounts;
  private final String password;
  private final List<TrainingApplicant> applicants;

  // By operator, case and step, so that a page that is seen again counts once.
  private final Map<Graded, TrainingGrade> grades = new RecentMap<>(MOST);

  private record Graded(String operator, String caseId, String step) {}

  /**
   * What came of a decision.
   *
   * @param grade of the decision
   * @param truth who the applicant is
   * @param right decisions of this person so far with which nothing went wrong
   * @param of all decisions of this person
   */
  public record Lesson(TrainingGrade grade, TrainingTruth truth, long right, long of) {}

  /**
   * A room.
   *
   * @param accounts who may sign in; may be empty
   * @param password of all of them, told to everybody
   * @param applicants who comes to the counter, in order
   */
  public TrainingRoom(List<String> accounts, String password, List<TrainingApplicant> applicants) {
    this.accounts = List.copyOf(accounts);
    this.password = password;
    this.applicants = List.copyOf(applicants);
  }

  /** Who may sign in. */
  public List<String> accounts() {
    return accounts;
  }

  /** The password of all accounts. */
  public String password() {
    return password;
  }

  /** Who comes to the counter, in order. */
  public List<TrainingApplicant> applicants() {
    return applicants;
  }

  /** Names the picture that the camera sees in a case: the next one after each check. */
  Optional<String> picture(Case of) {
    return IntStream.range(0, applicants.size())
        .filter(each -> applicants.get(each).number().equals(of.getPersonId()))
        .mapToObj(
            each -> {
              int shot = of.getChecksCount() % applicants.get(each).captures().size();
              return each + "/" + shot;
            })
        .findFirst();
  }

  /** A picture by its place; empty if there is none. */
  Optional<ByteString> picture(int applicant, int shot) {
    return applicant < 0
            || shot < 0
            || applicant >= applicants.size()
            || shot >= applicants.get(applicant).captures().size()
        ? Optional.empty()
        : Optional.of(applicants.get(applicant).captures().get(shot));
  }

  /** What came of the newest decision of this person in a case; empty if there is none. */
  synchronized Optional<Lesson> lesson(Case of, String operator) {
    return applicants.stream()
        .filter(each -> each.number().equals(of.getPersonId()))
        .map(TrainingApplicant::truth)
        .findFirst()
        .flatMap(truth -> grade(of, operator, truth).map(grade -> lesson(grade, truth, operator)));
  }

  private Optional<TrainingGrade> grade(Case of, String operator, TrainingTruth truth) {
    if (of.hasReview() && of.getReview().getAct().getOperatorId().equals(operator)) {
      return keep(of, operator, "review", truth.ofReview(of.getReview().getDecision()));
    }
    if (of.hasDecision() && of.getDecision().getAct().getOperatorId().equals(operator)) {
      return keep(of, operator, "decision", truth.ofClerk(of.getDecision().getDecision()));
    }
    if (of.hasAlternativeChecks()
        && of.getAlternativeChecks().getAct().getOperatorId().equals(operator)) {
      return keep(of, operator, "documents", truth.ofDocuments());
    }
    return Optional.empty();
  }

  private Optional<TrainingGrade> keep(Case of, String operator, String step, TrainingGrade grade) {
    grades.put(new Graded(operator, of.getCaseId(), step), grade);
    return Optional.of(grade);
  }

  private Lesson lesson(TrainingGrade grade, TrainingTruth truth, String operator) {
    List<TrainingGrade> own =
        grades.entrySet().stream()
            .filter(each -> each.getKey().operator().equals(operator))
            .map(Map.Entry::getValue)
            .toList();
    long right = own.stream().filter(each -> each != TrainingGrade.WRONG).count();
    return new Lesson(grade, truth, right, own.size());
  }
}
