package org.xiangfu.engine.cli;

import static org.xiangfu.engine.cli.Messages.text;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.pack.PackAssembly;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code xiangfu models}: what model packs are there, are they whole, and making one of a recipe.
 */
@Command(
    name = "models",
    description = "List, verify and assemble model packs.",
    synopsisSubcommandLabel = "(list | verify | assemble)",
    mixinStandardHelpOptions = true,
    footerHeading =
        "%nA model pack is a folder with a pack.json. Packs are looked for in the folders of the"
            + " environment variable XIANGFU_MODELS, then in models/.%n%nExamples:%n",
    footer = {
      "  xiangfu models list",
      "  xiangfu models assemble models/recipes/mobilefacenet-ms1m.json \\",
      "      --from \"$XIANGFU_SHARED/models\" --to /tmp/packs/mobilefacenet-ms1m",
      "  XIANGFU_MODELS=/tmp/packs xiangfu models verify"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:a pack is broken or missing", "2:wrong usage"})
public final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Made by picocli. */
  public ModelsCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Missing: list, verify or assemble");
  }

  @Command(
      description =
          "List the packs found, with dimension, licence and folder. Exit code 1 if one is broken.",
      mixinStandardHelpOptions = true)
  int list() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    ModelPacks packs = ModelPacks.standard();
    List<Path> folders = packs.list();
    if (folders.isEmpty()) {
      out.println(
          text(
              "models.none",
              packs.places().stream().map(Path::toString).collect(Collectors.joining(", "))));
    }
    boolean broken = false;
    for (Path folder : folders) {
      try {
        ModelPack pack = ModelPack.load(folder);
        out.println(
            text(
                "models.line",
                pack.id(),
                Integer.toString(pack.dimension()),
                pack.manifest().licence(),
                folder));
      } catch (IOException e) {
        broken = true;
        out.println(text("models.broken", e.getMessage()));
      }
    }
    return broken ? 1 : 0;
  }

  @Command(
      description = "Check every file of the packs against its checksum.",
      mixinStandardHelpOptions = true)
  int verify(
      @Parameters(
              arity = "0..1",
              paramLabel = "FOLDER",
              description = "A pack's folder; all packs found if left out.")
          Optional<Path> folder)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Path> folders = folder.map(List::of).orElse(List.of());
    if (folders.isEmpty()) {
      ModelPacks packs = ModelPacks.standard();
      folders = packs.list();
      if (folders.isEmpty()) {
        packs.only(); // its message names the places
      }
    }
    boolean broken = false;
    for (Path place : folders) {
      try {
        out.println(text("models.ok", ModelPack.load(place).id(), place));
      } catch (IOException e) {
        broken = true;
        out.println(text("models.broken", e.getMessage()));
      }
    }
    return broken ? 1 : 0;
  }

  @Command(
      description =
          "Make a pack of a recipe: copy the sources, compute the checksums, write the folder in"
              + " one step.",
      mixinStandardHelpOptions = true)
  int assemble(
      @Parameters(paramLabel = "RECIPE", description = "The recipe, a JSON file.") Path recipe,
      @Option(
              names = "--from",
              required = true,
              paramLabel = "DIR",
              description = "Folder the recipe's sources lie in.")
          Path from,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "DIR",
              description = "Folder of the pack; must not exist.")
          Path to)
      throws IOException {
    ModelPack pack = PackAssembly.assemble(recipe, from, to);
    spec.commandLine().getOut().println(text("models.assembled", pack.id(), pack.folder()));
    return 0;
  }
}
