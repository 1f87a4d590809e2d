package org.xiangfu.engine.pack;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The places where model packs lie. A place holds packs as sub-folders, or is a pack itself;
 * earlier places win.
 */
public final class ModelPacks {
  private final List<Path> places;

  private ModelPacks(List<Path> places) {
    this.places = List.copyOf(places);
  }

  /** Looks in these folders, in this order; they need not exist. */
  public static ModelPacks inPlaces(List<Path> places) {
    return new ModelPacks(places);
  }

  /**
   * Looks in the folders named by the environment variable {@code XIANGFU_MODELS} (separated as in
   * {@code PATH}), then in {@code models} under the home: system property {@code xiangfu.home},
   * else environment variable {@code XIANGFU_HOME}, else the working directory.
   */
  public static ModelPacks standard() {
    String home =
        System.getProperty("xiangfu.home", System.getenv().getOrDefault("XIANGFU_HOME", ""));
    return standard(Path.of(home));
  }

  /** As {@link #standard()}, with {@code models} under the given home. */
  public static ModelPacks standard(Path home) {
    String variable = System.getenv().getOrDefault("XIANGFU_MODELS", "");
    List<Path> places =
        Arrays.stream(variable.split(File.pathSeparator, -1))
            .filter(s -> !s.isBlank())
            .map(Path::of)
            .collect(Collectors.toCollection(ArrayList::new));
    places.add(home.resolve("models").toAbsolutePath());
    return new ModelPacks(places);
  }

  /** The places looked in. */
  public List<Path> places() {
    return places;
  }

  /**
   * The folders that hold a {@code pack.json}, in the order of the places and by name within one.
   * They may hold a broken pack: {@link ModelPack#load} tells.
   */
  public List<Path> list() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path place : places) {
      if (isPack(place)) {
        folders.add(place);
      } else if (Files.isDirectory(place)) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(place, ModelPacks::isPack)) {
          List<Path> found = new ArrayList<>();
          children.forEach(found::add);
          found.sort(null);
          folders.addAll(found);
        }
      }
    }
    return folders;
  }

  /**
   * Loads the first pack with this id.
   *
   * @throws PackNotFoundException if there is none, naming the places and what is there
   * @throws InvalidPackException if it is broken
   */
  public ModelPack find(String id) throws IOException {
    List<Found> all = manifests();
    for (Found found : all) {
      if (found.manifest().id().equals(id)) {
        return ModelPack.load(found.folder());
      }
    }
    throw new PackNotFoundException(
        "no model pack '%s' in %s (found: %s)".formatted(id, describePlaces(), ids(all)));
  }

  /**
   * Loads the default pack of the first place that holds any: the only one there, or the first one
   * flagged {@code default}. A pack put into {@code XIANGFU_MODELS} so stands before the built-in
   * one.
   *
   * @throws PackNotFoundException if there is none, or there are several and none is flagged
   * @throws InvalidPackException if it is broken
   */
  public ModelPack only() throws IOException {
    for (Path place : places) {
      List<Found> here = inPlaces(List.of(place)).manifests();
      Optional<Found> chosen =
          here.size() == 1
              ? Optional.of(here.getFirst())
              : here.stream().filter(f -> f.manifest().isDefault()).findFirst();
      if (chosen.isPresent()) {
        return ModelPack.load(chosen.get().folder());
      }
      if (!here.isEmpty()) {
        throw new PackNotFoundException(
            "several model packs (%s) in %s and none is the default: name one"
                .formatted(ids(here), place));
      }
    }
    throw new PackNotFoundException(
        "no model pack in %s; put one there or set XIANGFU_MODELS to the folder that holds one"
            .formatted(describePlaces()));
  }

  private List<Found> manifests() throws IOException {
    List<Found> found = new ArrayList<>();
    for (Path folder : list()) {
      found.add(new Found(folder, ManifestFile.read(folder.resolve(ManifestFile.NAME))));
    }
    return found;
  }

  private String describePlaces() {
    return places.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private static String ids(List<Found> all) {
    return all.isEmpty()
        ? "none"
        : all.stream().map(f -> f.manifest().id()).distinct().collect(Collectors.joining(", "));
  }

  private static boolean isPack(Path folder) {
    return Files.isRegularFile(folder.resolve(ManifestFile.NAME));
  }

  private record Found(Path folder, PackManifest manifest) {}
}
