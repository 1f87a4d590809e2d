package org.xiangfu.counter.console;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Checks that the service has not answered, each sealed (AES-256-GCM) in a file of its own and on
 * disk before {@link #put} returns. The key is a file that only its owner can read. Holds at most
 * {@value #MOST}. Thread-safe; for one process, which holds the folder's lock.
 */
final class CaptureQueue implements AutoCloseable {
  /** More than an office takes in a day. */
  static final int MOST = 500;

  private static final String ENDING = ".sealed";

  private final Path folder;
  private final Aead seal;
  private final FolderLock lock;
  private final Map<String, HeldCapture> held = new ConcurrentHashMap<>();
  private final Set<String> claimed = ConcurrentHashMap.newKeySet();

  private CaptureQueue(Path folder, Aead seal, FolderLock lock) {
    this.folder = folder;
    this.seal = seal;
    this.lock = lock;
  }

  /**
   * Opens the folder, and makes it with a new key if it is not there.
   *
   * @throws IOException if it cannot be used, is used by another console, or holds what its key
   *     does not open; names the file
   */
  static CaptureQueue open(Path data) throws IOException {
    Path folder = data.resolve("captures");
    OwnerOnly.folder(folder);
    FolderLock lock = FolderLock.of(data);
    try {
      var queue = new CaptureQueue(folder, key(data.resolve("captures.key")), lock);
      queue.readAll();
      return queue;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Aead key(Path file) throws IOException {
    try {
      AeadConfig.register();
      var tink = RegistryConfiguration.get();
      if (!Files.exists(file)) {
        KeysetHandle fresh = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, tink);
        String text =
            TinkJsonProtoKeysetFormat.serializeKeyset(fresh, tink, InsecureSecretKeyAccess.get());
        OwnerOnly.write(file, text.getBytes(StandardCharsets.UTF_8));
      }
      return TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(file), tink, InsecureSecretKeyAccess.get())
          .getPrimitive(tink, Aead.class);
    } catch (GeneralSecurityException e) {
      throw new IOException("the key of held captures is not usable: " + file, e);
    }
  }

  private void readAll() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(ENDING)).toList()) {
        String id = file.getFileName().toString().replace(ENDING, "");
        try {
          byte[] opened = seal.decrypt(Files.readAllBytes(file), bytes(id));
          held.put(id, HeldCapture.fromBytes(id, opened));
        } catch (GeneralSecurityException e) {
          throw new IOException(
              "a held capture is damaged or sealed with another key; put captures.key back, or move"
                  + " the file away to give it up: "
                  + file,
              e);
        }
      }
    }
  }

  /**
   * Keeps a check, or replaces it.
   *
   * @throws IOException if it cannot be written or there are too many; it is not kept then
   */
  void put(HeldCapture capture) throws IOException {
    if (held.size() >= MOST && !held.containsKey(capture.id())) {
      throw new IOException("%d captures wait for the service already".formatted(MOST));
    }
    try {
      OwnerOnly.write(file(capture.id()), seal.encrypt(capture.toBytes(), bytes(capture.id())));
    } catch (GeneralSecurityException e) {
      throw new IOException("a capture could not be sealed", e);
    }
    held.put(capture.id(), capture);
  }

  Optional<HeldCapture> find(String id) {
    return Optional.ofNullable(held.get(id));
  }

  /** Those of one person, oldest first. */
  List<HeldCapture> of(String operator) {
    return held.values().stream()
        .filter(each -> each.operator().equals(operator))
        .sorted(Comparator.comparing(HeldCapture::since))
        .toList();
  }

  /** Forgets a check that was answered or given up. */
  void remove(String id) throws IOException {
    Files.deleteIfExists(file(id));
    held.remove(id);
  }

  /** So that a check is sent by one thread at a time; false if another has it. */
  boolean claim(String id) {
    return claimed.add(id);
  }

  void release(String id) {
    claimed.remove(id);
  }

  private Path file(String id) {
    return folder.resolve(id + ENDING);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    lock.close();
  }
}
