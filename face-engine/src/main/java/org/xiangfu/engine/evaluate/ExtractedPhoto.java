package org.xiangfu.engine.evaluate;

import java.util.OptionalInt;
import org.xiangfu.engine.Extraction;

/**
 * What became of a photo of an archive.
 *
 * @param extraction its template, or why there is none
 * @param quality its unified quality, 0 to 100; empty if not assessed or not asked for
 */
record ExtractedPhoto(Extraction extraction, OptionalInt quality) {}
