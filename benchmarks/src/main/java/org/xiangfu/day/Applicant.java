package org.xiangfu.day;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * Somebody who comes to the counter.
 *
 * @param personId the number on the application
 * @param captures what the camera gives, one after the other; at least one
 */
record Applicant(Plot plot, String personId, List<ByteString> captures) {
  Applicant {
    captures = List.copyOf(captures);
  }
}
