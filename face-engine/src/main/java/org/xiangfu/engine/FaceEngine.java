package org.xiangfu.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.xiangfu.engine.attempt.EyeMarks;
import org.xiangfu.engine.attempt.SecondLook;
import org.xiangfu.engine.embed.EmbedderModel;
import org.xiangfu.engine.pack.ModelPack;

/**
 * Turns photo bytes into templates: decode, detect, align, embed. Holds a fixed number of workers,
 * each with its own detector and predictor; a call runs on the caller's thread and waits for a free
 * worker. Thread-safe.
 */
public final class FaceEngine implements AutoCloseable {
  private final ModelPack pack;
  private final EmbedderModel model;
  private final WorkerPool pool;

  private FaceEngine(ModelPack pack, EmbedderModel model, WorkerPool pool) {
    this.pack = pack;
    this.model = model;
    this.pool = pool;
  }

  /**
   * Loads the pack's models and warms every worker up, which takes a second or two.
   *
   * @param workers how many photos may be in work at once, at least 1; one a core is best
   * @throws IllegalArgumentException if {@code workers} is not positive or the pack names an
   *     unknown kind of model
   * @throws IllegalStateException if a model cannot be loaded or does not give what the manifest
   *     says
   */
  public static FaceEngine open(ModelPack pack, int workers) {
    Objects.requireNonNull(pack, "pack");
    if (workers < 1) {
      throw new IllegalArgumentException("at least one worker is needed, not " + workers);
    }
    NativeLibraries.load();
    EmbedderModel model = EmbedderModel.load(pack);
    List<Worker> opened = new ArrayList<>(workers);
    try {
      for (int i = 0; i < workers; i++) {
        opened.add(new Worker(pack, model));
      }
    } catch (RuntimeException e) {
      opened.forEach(Worker::close);
      model.close();
      throw e;
    }
    return new FaceEngine(pack, model, new WorkerPool(opened));
  }

  /**
   * Makes a template of the face in a photo, or says why not. Whatever the bytes are, the answer is
   * a value and not an exception.
   *
   * @param photo encoded photo, possibly hostile; not changed
   * @throws InterruptedException if interrupted while waiting for a free worker
   * @throws IllegalStateException if the engine is closed
   */
  public Extraction extract(byte[] photo, Limits limits) throws InterruptedException {
    Objects.requireNonNull(limits, "limits");
    return inWorker(worker -> worker.extract(photo, limits), photo);
  }

  /**
   * Measures the quality of the face in a photo, and says whether a template could be made of it.
   *
   * @param photo encoded photo, possibly hostile; not changed
   * @throws InterruptedException if interrupted while waiting for a free worker
   * @throws IllegalStateException if the engine is closed
   */
  public Assessment assess(byte[] photo, Limits limits) throws InterruptedException {
    Objects.requireNonNull(limits, "limits");
    return inWorker(worker -> worker.assess(photo, limits), photo);
  }

  /**
   * Makes a template and measures the quality, decoding and detecting once.
   *
   * @param photo encoded photo, possibly hostile; not changed
   * @throws InterruptedException if interrupted while waiting for a free worker
   * @throws IllegalStateException if the engine is closed
   */
  public Examination examine(byte[] photo, Limits limits) throws InterruptedException {
    Objects.requireNonNull(limits, "limits");
    return inWorker(worker -> worker.examine(photo, limits), photo);
  }

  /**
   * Looks once more at a photo that {@link #extract(byte[], Limits)} refuses. What it makes a
   * template of was not found at the first look, and its template is to be trusted less.
   *
   * @param photo encoded photo, possibly hostile; not changed
   * @throws InterruptedException if interrupted while waiting for a free worker
   * @throws IllegalStateException if the engine is closed
   */
  public Extraction extract(byte[] photo, SecondLook look) throws InterruptedException {
    Objects.requireNonNull(look, "look");
    return inWorker(worker -> worker.extract(photo, look), photo);
  }

  /**
   * Makes a template of the face whose eyes somebody marked; no face is looked for.
   *
   * @param photo encoded photo, possibly hostile; not changed
   * @param limits of size; the detector's and the pose are not asked for
   * @throws InterruptedException if interrupted while waiting for a free worker
   * @throws IllegalStateException if the engine is closed
   */
  public Extraction extract(byte[] photo, EyeMarks eyes, Limits limits)
      throws InterruptedException {
    Objects.requireNonNull(eyes, "eyes");
    Objects.requireNonNull(limits, "limits");
    return inWorker(worker -> worker.extract(photo, eyes, limits), photo);
  }

  private <T> T inWorker(Function<Worker, T> work, byte[] photo) throws InterruptedException {
    Objects.requireNonNull(photo, "photo");
    Worker worker = pool.take();
    try {
      return work.apply(worker);
    } finally {
      pool.giveBack(worker);
    }
  }

  /** The pack the templates come from. */
  public ModelPack pack() {
    return pack;
  }

  /** How many photos may be in work at once. */
  public int workers() {
    return pool.size();
  }

  /** Waits for the photos in work, then frees all native memory. Further calls do nothing. */
  @Override
  public void close() {
    pool.close();
    model.close();
  }
}
