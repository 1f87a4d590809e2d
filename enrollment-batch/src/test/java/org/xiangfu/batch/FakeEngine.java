package org.xiangfu.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.xiangfu.batch.templates.LocalExtractor;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceBox;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.Template;
import org.xiangfu.templates.TemplatePack;

/** Makes a template of every photo that does not say that it shows nobody. */
final class FakeEngine {
  static final TemplatePack PACK = new TemplatePack("pack-1", "ab".repeat(32), 16);

  final AtomicInteger extracted = new AtomicInteger();

  private FakeEngine() {}

  static FakeEngine ready() {
    return new FakeEngine();
  }

  LocalExtractor extractor(int threads) {
    return LocalExtractor.with(this::extract, PACK, threads);
  }

  Extraction extract(byte[] photo) {
    extracted.incrementAndGet();
    return of(photo);
  }

  static Extraction of(byte[] photo) {
    return new String(photo, UTF_8).contains("nobody")
        ? new Extraction.Refused(RefusalReason.NO_FACE, "no face was found")
        : new Extraction.Extracted(
            new Template(PACK.id(), vector(photo)), new FaceBox(1, 2, 3, 4, 0.9f));
  }

  private static float[] vector(byte[] photo) {
    var random = new Random(ByteBuffer.wrap(Sha256.digest().digest(photo)).getLong());
    float[] vector = new float[PACK.dimension()];
    double squared = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
      squared += (double) vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squared);
    }
    return vector;
  }
}
