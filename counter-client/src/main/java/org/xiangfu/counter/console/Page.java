package org.xiangfu.counter.console;

import java.util.Optional;

/**
 * What every page shows around its own content.
 *
 * @param texts in the reader's language
 * @param path of this page
 * @param csrf what its forms carry
 * @param who has signed in; empty if nobody has
 * @param trial true at a service without accounts
 * @param office of this console
 * @param away true if the service could not be reached the last time
 * @param waiting checks of this person that wait for the service
 * @param training set in training, which every page shows
 */
public record Page(
    Texts texts,
    String path,
    String csrf,
    Optional<Who> who,
    boolean trial,
    String office,
    boolean away,
    int waiting,
    Optional<TrainingRoom> training) {
  /**
   * Who reads the page.
   *
   * @param name account
   * @param clerk may open cases
   * @param supervisor may review them
   * @param auditor may audit
   * @param administrator runs the service
   * @param batch may enrol archives, of which this console has some
   */
  public record Who(
      String name,
      boolean clerk,
      boolean supervisor,
      boolean auditor,
      boolean administrator,
      boolean batch) {
    static Who of(Operator operator, boolean archives) {
      return new Who(
          operator.name(),
          operator.isClerk(),
          operator.isSupervisor(),
          operator.isAuditor(),
          operator.isAdministrator(),
          archives && operator.isBatchOperator());
    }
  }

  /** A text of the bundles. */
  public String text(String key, Object... arguments) {
    return texts.get(key, arguments);
  }

  /** True if somebody with any role of a counter reads it. */
  public boolean isSignedIn() {
    return who.isPresent();
  }
}
