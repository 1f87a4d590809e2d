package org.xiangfu.engine.pack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.xiangfu.engine.calibrate.Calibration;

/**
 * What {@code pack.json} says, in a pack or in a recipe.
 *
 * @param formatVersion {@value #FORMAT_VERSION}
 * @param id name of the pack, lower case letters, digits, {@code . _ -}; templates carry it
 * @param isDefault whether this pack is taken when several are found and none is named
 * @param licence SPDX expression
 * @param provenance where the models come from and what they were trained on
 * @param files every file of the pack
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record PackManifest(
    @JsonProperty(required = true) int formatVersion,
    @JsonProperty(required = true) String id,
    @JsonProperty("default") boolean isDefault,
    @JsonProperty(required = true) String licence,
    @JsonProperty(required = true) String provenance,
    @JsonProperty(required = true) List<PackFile> files,
    @JsonProperty(required = true) DetectorSpec detector,
    @JsonProperty(required = true) EmbedderSpec embedder,
    @JsonProperty(required = true) Calibration calibration) {

  /** The only format there is. */
  public static final int FORMAT_VERSION = 1;

  public PackManifest {
    Objects.requireNonNull(id, "id is missing");
    Objects.requireNonNull(licence, "licence is missing");
    Objects.requireNonNull(provenance, "provenance is missing");
    Objects.requireNonNull(detector, "detector is missing");
    Objects.requireNonNull(embedder, "embedder is missing");
    Objects.requireNonNull(calibration, "calibration is missing");
    files = files == null ? List.of() : List.copyOf(files);
  }

  /** The same manifest with other files. */
  PackManifest withFiles(List<PackFile> other) {
    return new PackManifest(
        formatVersion, id, isDefault, licence, provenance, other, detector, embedder, calibration);
  }

  /** The same manifest with another calibration. */
  PackManifest withCalibration(Calibration other) {
    return new PackManifest(
        formatVersion, id, isDefault, licence, provenance, files, detector, embedder, other);
  }
}
