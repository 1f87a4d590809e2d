package org.xiangfu.engine.pack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * How a pack finds faces.
 *
 * @param type the kind of detector; {@code yunet} and {@code grid} are known
 * @param file the model file in the pack
 * @param landmarkFile the file in the pack of the model that looks at each face again; null if the
 *     type has none
 * @param inputSize side of the square input in pixels
 * @param scoreThreshold detections below this score in (0, 1) are dropped
 * @param nmsThreshold boxes overlapping a better one by more than this intersection over union are
 *     dropped
 */
public record DetectorSpec(
    @JsonProperty(required = true) String type,
    @JsonProperty(required = true) String file,
    @JsonInclude(JsonInclude.Include.NON_NULL) String landmarkFile,
    @JsonProperty(required = true) int inputSize,
    @JsonProperty(required = true) float scoreThreshold,
    @JsonProperty(required = true) float nmsThreshold) {

  public DetectorSpec {
    Objects.requireNonNull(type, "detector type is missing");
    Objects.requireNonNull(file, "detector file is missing");
  }
}
