package org.xiangfu.server.backup;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xiangfu.server.backup.v1.Manifest;

/** The manifests in a vault. */
final class Manifests {
  static final String FOLDER = "manifests/v1/";

  private final Vault vault;

  Manifests(Vault vault) {
    this.vault = vault;
  }

  /** Where a manifest lies: {@code manifests/v1/<cluster>/<group>/<millis>-<run>}. */
  record Place(String cluster, String group, String leaf) {
    static Optional<Place> of(String name) {
      String[] parts = name.substring(FOLDER.length()).split("/", -1);
      return parts.length == 3
          ? Optional.of(new Place(parts[0], parts[1], parts[2]))
          : Optional.empty();
    }

    static Place of(Manifest manifest) {
      return new Place(
          manifest.getClusterId(),
          manifest.getGroup(),
          "%015d-%s".formatted(manifest.getTimeMillis(), manifest.getRunId()));
    }

    String name() {
      return FOLDER + cluster + "/" + group + "/" + leaf;
    }
  }

  /** The places of all manifests, oldest first. */
  List<Place> places() throws IOException {
    List<Place> places = new ArrayList<>();
    vault.list(FOLDER, object -> Place.of(object.name()).ifPresent(places::add));
    places.sort(Comparator.comparing(Place::leaf));
    return places;
  }

  Manifest read(Place place) throws IOException {
    try {
      return Manifest.parseFrom(vault.read(place.name()));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(place.name() + " is of a later release; use that", e);
    }
  }

  Optional<Manifest> newest(String cluster, String group) throws IOException {
    List<Place> mine =
        places().stream()
            .filter(place -> place.cluster().equals(cluster) && place.group().equals(group))
            .toList();
    return mine.isEmpty() ? Optional.empty() : Optional.of(read(mine.getLast()));
  }

  void write(Manifest manifest) throws IOException {
    vault.put(Place.of(manifest).name(), manifest.toByteArray());
  }

  void delete(Place place) throws IOException {
    vault.delete(place.name());
  }
}
