package org.xiangfu.engine.pack;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Arithmetic of a model. */
public enum Precision {
  /** IEEE 754 single precision; every processor has it. */
  @JsonProperty("fp32")
  FP32,
  /** 8-bit exponent and 7-bit fraction, summed in fp32; fast where the processor multiplies it. */
  @JsonProperty("bf16")
  BF16
}
