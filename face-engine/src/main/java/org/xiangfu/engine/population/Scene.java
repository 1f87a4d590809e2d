package org.xiangfu.engine.population;

/**
 * What differs from one portrait of a person to the next. Angles are in radians, lengths in pixels
 * of the portrait.
 *
 * @param eyeX where the middle between the eyes lies
 * @param eyesApart size of the head
 * @param roll in the plane, yaw to the side, pitch down
 * @param lightX from −1 (from the left) to 1; lightY from −1 (from above) to 1
 * @param contrast of the light, 0 (even) to 1
 * @param warmth red over blue, 0 for neutral light
 * @param exposure factor
 * @param blur standard deviation, 0 for sharp
 * @param noise standard deviation in grey levels
 * @param quality of the JPEG, 1–100
 * @param yearsAgo how much younger than today
 */
record Scene(
    double eyeX,
    double eyeY,
    double eyesApart,
    double roll,
    double yaw,
    double pitch,
    double lightX,
    double lightY,
    double contrast,
    double warmth,
    double exposure,
    double blur,
    double noise,
    int quality,
    double yearsAgo,
    boolean grey,
    boolean glasses) {

  static Scene of(Person person, PortraitStyle style, long seed) {
    Draw d = new Draw(person.seed() * 31 + seed, "scene");
    double w = style.width();
    double h = style.height();
    double degree = Math.PI / 180;
    boolean worn = person.looks().glasses();
    return switch (style) {
      case ID_PHOTO ->
          new Scene(
              w / 2 + 0.012 * w * d.tame(),
              0.475 * h + 0.01 * h * d.tame(),
              h * (0.19 + 0.006 * d.tame()),
              1.3 * degree * d.tame(),
              2.5 * degree * d.tame(),
              2 * degree * d.tame(),
              0.35 * d.tame(),
              -0.3 + 0.2 * d.tame(),
              d.between(0.05, 0.35),
              0.02 * d.tame(),
              1 + 0.05 * d.tame(),
              d.between(0, 0.6),
              d.between(0.8, 2.2),
              85 + d.below(11),
              d.between(0, 4),
              false,
              worn && d.chance(0.6));
      case COUNTER_CAMERA ->
          new Scene(
              w / 2 + 0.06 * w * d.tame(),
              0.46 * h + 0.03 * h * d.tame(),
              h * (0.145 + 0.012 * d.tame()),
              3 * degree * d.tame(),
              6 * degree * d.tame(),
              4 * degree * d.tame(),
              0.7 * d.tame(),
              -0.5 + 0.3 * d.tame(),
              d.between(0.2, 0.65),
              0.05 * d.tame(),
              1 + 0.1 * d.tame(),
              d.between(0.4, 1.2),
              d.between(2, 5),
              70 + d.below(21),
              0,
              false,
              worn && d.chance(0.85));
      case ARCHIVE_SCAN ->
          new Scene(
              w / 2 + 0.02 * w * d.tame(),
              0.475 * h + 0.015 * h * d.tame(),
              h * (0.185 + 0.01 * d.tame()),
              2 * degree * d.tame(),
              3.5 * degree * d.tame(),
              3 * degree * d.tame(),
              0.5 * d.tame(),
              -0.3 + 0.3 * d.tame(),
              d.between(0.15, 0.5),
              0.05 * d.tame(),
              1 + 0.08 * d.tame(),
              d.between(0.6, 1.3),
              d.between(3, 6),
              55 + d.below(31),
              d.between(6, 18),
              d.chance(0.6),
              worn && d.chance(0.4));
    };
  }
}
