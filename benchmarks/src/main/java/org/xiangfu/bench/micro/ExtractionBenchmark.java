package org.xiangfu.bench.micro;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.xiangfu.bench.generate.BenchPack;
import org.xiangfu.bench.generate.Portraits;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.align.FaceAligner;
import org.xiangfu.engine.detect.DetectedFace;
import org.xiangfu.engine.detect.FaceDetector;
import org.xiangfu.engine.detect.Landmarks;
import org.xiangfu.engine.embed.Embedder;
import org.xiangfu.engine.embed.EmbedderModel;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.photo.Photo;
import org.xiangfu.engine.photo.PhotoDecoder;
import org.xiangfu.engine.photo.PhotoRefusedException;

/**
 * Measures one thread's time from 250 × 250 JPEG to template, each stage against the whole; what
 * the whole takes beyond the sum of the stages is the engine's own cost.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ExtractionBenchmark {
  private static final int PHOTOS = 64;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Subject(byte[] jpeg, Mat pixels, Landmarks landmarks, Mat aligned) {}

  private final PhotoDecoder decoder = new PhotoDecoder();
  private final List<Subject> subjects = new ArrayList<>();
  private FaceEngine engine;
  private FaceDetector detector;
  private FaceAligner aligner;
  private EmbedderModel model;
  private Embedder embedder;
  private int turn;

  /** Prepares photos that the engine takes, and the input of each stage. */
  @Setup
  public void prepare() throws IOException, PhotoRefusedException, InterruptedException {
    ModelPack pack = BenchPack.load();
    engine = FaceEngine.open(pack, 1);
    detector = FaceDetector.open(pack);
    aligner = new FaceAligner(pack.manifest().embedder());
    model = EmbedderModel.load(pack);
    embedder = model.newEmbedder();
    for (Portraits.Person person : Portraits.of(Portraits.shared(), PHOTOS, 1)) {
      byte[] jpeg = person.photos().getFirst();
      if (engine.extract(jpeg, Limits.archive()) instanceof Extraction.Extracted) {
        subjects.add(subject(jpeg));
      }
    }
  }

  private Subject subject(byte[] jpeg) throws PhotoRefusedException {
    Photo photo = decoder.decode(jpeg, Limits.archive());
    Mat pixels = new Mat(photo.height(), photo.width(), CvType.CV_8UC3);
    pixels.put(0, 0, photo.bgr());
    Landmarks landmarks =
        detector.detect(pixels).stream()
            .max(Comparator.comparingDouble(DetectedFace::area))
            .orElseThrow()
            .landmarks();
    return new Subject(jpeg, pixels, landmarks, aligner.align(pixels, landmarks).clone());
  }

  private Subject next() {
    turn = (turn + 1) % subjects.size();
    return subjects.get(turn);
  }

  /** JPEG to pixels, against the whole. */
  @Benchmark
  public Photo decode() throws PhotoRefusedException {
    return decoder.decode(next().jpeg(), Limits.archive());
  }

  /** Pixels to faces, against the whole. */
  @Benchmark
  public List<DetectedFace> detect() {
    return detector.detect(next().pixels());
  }

  /** Pixels and landmarks to the aligned face, against the whole. */
  @Benchmark
  public Mat align() {
    Subject subject = next();
    return aligner.align(subject.pixels(), subject.landmarks());
  }

  /** Aligned face to vector, against the whole. */
  @Benchmark
  public float[] embed() {
    return embedder.embed(next().aligned());
  }

  /** JPEG to template through the engine, against the sum of the stages. */
  @Benchmark
  public Extraction whole() throws InterruptedException {
    return engine.extract(next().jpeg(), Limits.archive());
  }

  /** Frees the native memory. */
  @TearDown
  public void close() {
    for (Subject subject : subjects) {
      subject.pixels().release();
      subject.aligned().release();
    }
    embedder.close();
    model.close();
    aligner.close();
    detector.close();
    engine.close();
  }
}
