package org.xiangfu.torture.workload;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;

/**
 * ID photos of people who do not exist, painted once: the same ones each time. Immutable and
 * thread-safe.
 */
public final class Album {
  private final List<List<ByteString>> photos;

  /** Photos from elsewhere: at least two of each face, the last of which is the probe. */
  Album(List<List<ByteString>> photos) {
    this.photos = photos;
  }

  /**
   * Paints.
   *
   * @param faces how many people
   * @param photosEach photos to enrol of each; one more is painted as a probe
   * @throws IOException if the face model is not found; says where it was looked for
   */
  public static Album paint(int faces, int photosEach) throws IOException {
    FaceModel model = FaceModel.find();
    Population population = new Population(model);
    PortraitPainter painter = new PortraitPainter(model);
    List<List<ByteString>> photos = new ArrayList<>();
    for (int face = 0; face < faces; face++) {
      var person = population.person(face);
      List<ByteString> own = new ArrayList<>();
      for (int photo = 0; photo <= photosEach; photo++) {
        own.add(ByteString.copyFrom(painter.jpeg(person, PortraitStyle.ID_PHOTO, photo)));
      }
      photos.add(List.copyOf(own));
    }
    return new Album(List.copyOf(photos));
  }

  /** How many people there are. */
  public int faces() {
    return photos.size();
  }

  /** How many photos of each may be enrolled. */
  public int photosEach() {
    return photos.getFirst().size() - 1;
  }

  /** A photo to enrol; {@code photo} is below {@link #photosEach()}. */
  public ByteString photo(int face, int photo) {
    return photos.get(face).get(photo);
  }

  /** A photo of the person that is never enrolled. */
  public ByteString probe(int face) {
    return photos.get(face).getLast();
  }
}
