package org.xiangfu.engine.pack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One file of a pack.
 *
 * @param path relative to the pack's folder, {@code /} between its parts
 * @param source in a recipe: where to copy it from, relative to the source folder; absent in a pack
 * @param sha256 in a pack: 64 hexadecimal digits; absent in a recipe
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PackFile(@JsonProperty(required = true) String path, String source, String sha256) {

  public PackFile {
    path = path == null ? "" : path;
    source = source == null ? "" : source;
    sha256 = sha256 == null ? "" : sha256;
  }
}
