package org.xiangfu.templates;

import org.xiangfu.engine.pack.ModelPack;

/**
 * What made the templates of a file. Templates compare, and belong into one gallery, only if this
 * is the same of both.
 *
 * @param id of the model pack
 * @param digest {@link ModelPack#templateDigest}: 64 hexadecimal digits, lower case
 * @param dimension numbers in a template, positive
 */
public record TemplatePack(String id, String digest, int dimension) {
  /**
   * @throws IllegalArgumentException if one of them cannot be of a pack
   */
  public TemplatePack {
    if (id.isEmpty() || !digest.matches("[0-9a-f]{64}") || dimension < 1) {
      throw new IllegalArgumentException(
          "no pack has the id '%s', the digest '%s' and the dimension %d"
              .formatted(id, digest, dimension));
    }
  }

  /** That of a pack at hand. */
  public static TemplatePack of(ModelPack pack) {
    return new TemplatePack(pack.id(), pack.templateDigest(), pack.dimension());
  }
}
