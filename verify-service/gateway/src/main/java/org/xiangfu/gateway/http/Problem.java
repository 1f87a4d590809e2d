package org.xiangfu.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.ResourceBundle;
import org.xiangfu.client.cli.Messages;

/**
 * An error as RFC 9457 has it, in both languages. It says nothing of persons.
 *
 * @param type a URN that stays
 * @param title what kind of error, in English
 * @param code the same for programs
 * @param reason finer than the code, such as why a photo was refused; null if there is none
 * @param messages what it means and what to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(String type, String title, int status, String code, String reason, Text messages) {
  private static final Messages ENGLISH = Messages.beside(Text.class, Locale.ENGLISH);
  private static final Messages CHINESE = Messages.beside(Text.class, Locale.TRADITIONAL_CHINESE);

  /**
   * A problem, with its words.
   *
   * @throws MissingResourceException if a {@link ResourceBundle} lacks them
   */
  static Problem of(ProblemCode code, Optional<String> reason) {
    String key = "problem." + code;
    Text text = new Text(ENGLISH.text(key), CHINESE.text(key));
    Text said =
        reason
            .map(finer -> key + "." + finer)
            .filter(ENGLISH::has)
            .map(
                finer ->
                    new Text(
                        text.english() + " " + ENGLISH.text(finer),
                        text.chinese() + CHINESE.text(finer)))
            .orElse(text);
    return new Problem(
        code.type(),
        ENGLISH.text("title." + code),
        code.status().code(),
        code.name(),
        reason.orElse(null),
        said);
  }

  /**
   * A sentence in both languages.
   *
   * @param english English
   * @param chinese Traditional Chinese
   */
  public record Text(@JsonProperty("en") String english, @JsonProperty("zh-TW") String chinese) {}
}
