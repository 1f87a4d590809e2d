package org.xiangfu.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.xiangfu.bench.generate.BenchPack;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.bench.generate.GeneratedPerson;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.server.ServerConfig;
import org.xiangfu.server.XiangfuServer;
import org.xiangfu.server.gallery.Gallery;

/** A service in this process, on a disk, reached through loopback sockets. */
final class EmbeddedService implements AutoCloseable {
  private static final int IN_FLIGHT = 2_000;

  private final XiangfuServer server;
  private final Optional<Path> temporary;

  private EmbeddedService(XiangfuServer server, Optional<Path> temporary) {
    this.server = server;
    this.temporary = temporary;
  }

  /**
   * Starts a service and fills its gallery through its log with generated templates, unless it
   * holds as many already.
   *
   * @param kept data folder that outlives this; empty: a temporary one
   * @param gallery templates, of {@value TemplateGenerator#PHOTOS_AN_IDENTITY} an identity
   * @throws IOException if there is no model pack, or the folder cannot be used
   */
  static EmbeddedService start(Optional<Path> kept, int gallery)
      throws IOException, InterruptedException {
    ModelPack pack = BenchPack.load();
    Path data =
        kept.isPresent()
            ? DiskFolder.checked(kept.get())
            : Files.createTempDirectory(DiskFolder.standard(), "load");
    var service =
        new EmbeddedService(
            XiangfuServer.start(ServerConfig.local(data, pack)),
            kept.isPresent() ? Optional.empty() : Optional.of(data));
    try {
      if (service.server.gallery().counts().join().getActive() < gallery) {
        fill(
            service.server.gallery(),
            TemplateGenerator.usual(pack.id(), pack.dimension()),
            gallery);
      }
      return service;
    } catch (IOException | InterruptedException | RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private static void fill(Gallery gallery, TemplateGenerator templates, int size)
      throws IOException, InterruptedException {
    var places = new Semaphore(IN_FLIGHT);
    var failure = new AtomicReference<Throwable>();
    for (int i = 0; i < size && failure.get() == null; i++) {
      int identity = i / TemplateGenerator.PHOTOS_AN_IDENTITY;
      int number = i % TemplateGenerator.PHOTOS_AN_IDENTITY;
      places.acquire();
      var _ =
          gallery
              .enroll(
                  GeneratedPerson.record(templates.packId(), identity, number),
                  Optional.of(templates.photo(identity, number)),
                  false)
              .whenComplete(
                  (_, error) -> {
                    places.release();
                    if (error != null) {
                      failure.compareAndSet(null, error);
                    }
                  });
    }
    places.acquire(IN_FLIGHT);
    if (failure.get() != null) {
      throw new IOException(
          "the gallery could not be filled: " + failure.get().getMessage(), failure.get());
    }
  }

  /** Where it is reached. */
  String address() {
    return "127.0.0.1:" + server.port();
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (temporary.isPresent()) {
      DiskFolder.delete(temporary.get());
    }
  }
}
