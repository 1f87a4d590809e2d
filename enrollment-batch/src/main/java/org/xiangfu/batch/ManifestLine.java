package org.xiangfu.batch;

import java.util.Optional;

/**
 * One photo of a manifest.
 *
 * @param number physical line in the file, from 1
 * @param photo path in the archive, {@code /} between folders
 * @param capturedOn ISO 8601 date; empty if not known
 * @param problem why the line cannot be used, in English without personal data
 */
record ManifestLine(
    long number, String photo, String personId, String capturedOn, Optional<String> problem) {}
