package org.xiangfu.engine.pack;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;

/**
 * How a pack turns an aligned face into a vector.
 *
 * @param type the kind of model; {@code torchscript} is known
 * @param file the model file in the pack
 * @param inputSize side of the square aligned face in pixels
 * @param colourOrder order of the input's three planes
 * @param mean subtracted from each plane after division by 255, in colour order
 * @param std divisor of each plane after that, in colour order
 * @param dimension length of the vector
 * @param alignment where the five landmarks (eyes, nose tip, mouth corners, each pair from left to
 *     right in the picture) come to lie, in pixels of the aligned face
 * @param flipAveraging whether the vector is the mean of the face's and its mirror image's
 * @param precisions the arithmetic the model can be asked for, best first; empty if it has only its
 *     own. A model that has a choice takes it as the second, boolean argument of its first call:
 *     whether to calculate in bf16 from then on
 */
public record EmbedderSpec(
    @JsonProperty(required = true) String type,
    @JsonProperty(required = true) String file,
    @JsonProperty(required = true) int inputSize,
    @JsonProperty(required = true) ColourOrder colourOrder,
    @JsonProperty(required = true) List<Float> mean,
    @JsonProperty(required = true) List<Float> std,
    @JsonProperty(required = true) int dimension,
    @JsonProperty(required = true) List<List<Float>> alignment,
    @JsonProperty(required = true) boolean flipAveraging,
    List<Precision> precisions) {

  public EmbedderSpec {
    Objects.requireNonNull(type, "embedder type is missing");
    Objects.requireNonNull(file, "embedder file is missing");
    Objects.requireNonNull(colourOrder, "embedder colourOrder is missing");
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    precisions = precisions == null ? List.of() : List.copyOf(precisions);
    alignment = alignment.stream().map(List::copyOf).toList();
  }

  /** Order of the colour planes. */
  public enum ColourOrder {
    RGB,
    BGR
  }
}
