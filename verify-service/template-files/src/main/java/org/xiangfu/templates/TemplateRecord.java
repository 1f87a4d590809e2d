package org.xiangfu.templates;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.quality.QualityMeasure;

/**
 * One photo of a source, and what its extraction gave. {@link #toString} shows the number alone.
 *
 * @param number of the record in its source, from 1
 * @param photoName how the source calls the photo, at most 4096 characters; may name a person
 * @param personId as {@code EnrollRequest} has it, not checked here
 * @param capturedOn the same
 * @param source the same
 * @param photoSha256 of the photo, 32 bytes
 * @param photo the photo itself, if the file is to hold it
 * @param extraction a template of the file's pack, or the refusal
 * @param quality in the order of their codes; empty if it was not measured
 */
public record TemplateRecord(
    long number,
    String photoName,
    String personId,
    String capturedOn,
    String source,
    ByteString photoSha256,
    Optional<ByteString> photo,
    Extraction extraction,
    List<QualityMeasure> quality) {
  private static final int SHA256_BYTES = 32;
  private static final int MAX_NAME = 4_096;

  /**
   * @throws IllegalArgumentException if the number, the name or the digest is out of range
   */
  public TemplateRecord {
    Objects.requireNonNull(extraction, "extraction");
    quality = List.copyOf(quality);
    if (number < 1 || photoName.length() > MAX_NAME || photoSha256.size() != SHA256_BYTES) {
      throw new IllegalArgumentException(
          "record %d: the number must be positive, the photo's name have at most %d characters, and its digest %d bytes"
              .formatted(number, MAX_NAME, SHA256_BYTES));
    }
  }

  /** The same without the photo's bytes. */
  public TemplateRecord withoutPhoto() {
    return new TemplateRecord(
        number,
        photoName,
        personId,
        capturedOn,
        source,
        photoSha256,
        Optional.empty(),
        extraction,
        quality);
  }

  @Override
  public String toString() {
    return "TemplateRecord[number=" + number + "]";
  }
}
