package org.xiangfu.engine;

/** What became of one photo: a template, or a reason why not. */
public sealed interface Extraction permits Extraction.Extracted, Extraction.Refused {

  /**
   * A template was made.
   *
   * @param template the template
   * @param face where the face lies in the upright photo
   */
  record Extracted(Template template, FaceBox face) implements Extraction {}

  /**
   * No template was made.
   *
   * @param reason stable reason
   * @param detail one English sentence for an operator, without personal data
   */
  record Refused(RefusalReason reason, String detail) implements Extraction {}
}
