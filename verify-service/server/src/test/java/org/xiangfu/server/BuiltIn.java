package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.ModelPacks;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;

/** What comes with the project: its model pack, and people who do not exist. */
final class BuiltIn {
  private static final Path MODELS = Path.of("..", "..", "models");

  private BuiltIn() {}

  static ModelPack pack() throws IOException {
    return ModelPacks.inPlaces(List.of(MODELS)).only();
  }

  /** Photos of people: the first of each is an ID photo, the others were taken at the counter. */
  static List<List<byte[]>> people(int people, int photosEach) throws IOException {
    FaceModel faces = FaceModel.find(List.of(MODELS));
    PortraitPainter painter = new PortraitPainter(faces);
    Population population = new Population(faces);
    List<List<byte[]>> all = new ArrayList<>();
    for (int seed = 0; seed < people; seed++) {
      var person = population.person(seed);
      List<byte[]> photos = new ArrayList<>();
      for (int photo = 0; photo < photosEach; photo++) {
        PortraitStyle style = photo == 0 ? PortraitStyle.ID_PHOTO : PortraitStyle.COUNTER_CAMERA;
        photos.add(painter.jpeg(person, style, photo));
      }
      all.add(List.copyOf(photos));
    }
    return List.copyOf(all);
  }
}
