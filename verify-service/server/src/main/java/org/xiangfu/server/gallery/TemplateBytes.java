package org.xiangfu.server.gallery;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.xiangfu.server.gallery.v1.NewPhoto;

/** Templates as little-endian float32, the form that commands carry. */
final class TemplateBytes {
  private TemplateBytes() {}

  static ByteString write(float[] vector) {
    ByteBuffer buffer = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(vector);
    return ByteString.copyFrom(buffer.array());
  }

  static float[] read(ByteString bytes) {
    float[] vector = new float[bytes.size() / 4];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  /** The template that a command gives a photo; null if it has none. */
  static float[] ofPhoto(NewPhoto photo) {
    return photo.getTemplate().isEmpty() ? null : read(photo.getTemplate());
  }
}
