package org.xiangfu.engine;

/**
 * Everything one pass over a photo gives.
 *
 * @param extraction the template, or why there is none
 * @param assessment the quality of the photo; its refusal is that of the extraction
 */
public record Examination(Extraction extraction, Assessment assessment) {}
