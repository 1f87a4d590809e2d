package org.xiangfu.engine.population;

/**
 * Something planted in an archive for people or programs to find.
 *
 * @param kind what it is
 * @param personId whose record it concerns
 * @param otherId the other person: the sibling, whose face the photo shows, or the same face's
 *     other identity
 * @param photo the photo concerned; empty if all of them are
 */
public record Exercise(Kind kind, String personId, String otherId, String photo) {

  /** Kinds of exercises. */
  public enum Kind {
    /** Two people who look alike and are to be told apart. */
    SIBLINGS,
    /** A photo of one person filed under another one. */
    SUBSTITUTION,
    /** One face enrolled under two identities. */
    DOUBLE_IDENTITY
  }
}
