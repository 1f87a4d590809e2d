package org.xiangfu.engine.population;

/**
 * What is drawn around a person's face.
 *
 * @param hair cut
 * @param hairColour RGB when young
 * @param hairVolume thickness over the skull, in eye distances
 * @param hairline height of the hairline over the eyes, in eye distances
 * @param parting where the hair parts, −1…1 across the forehead
 * @param earSize 1 for the usual
 * @param neck half its width, in eye distances
 * @param shoulders half their width, in eye distances
 * @param glasses whether they are usually worn
 */
record Looks(
    Hair hair,
    int hairColour,
    double hairVolume,
    double hairline,
    double parting,
    double earSize,
    double neck,
    double shoulders,
    boolean glasses) {

  /** Cuts of hair. */
  enum Hair {
    SHORT,
    SIDE_PART,
    FRINGE,
    RECEDING,
    BALD,
    TIED,
    BOB,
    LONG,
    LONG_FRINGE
  }

  static Looks of(long seed, Sex sex, int age) {
    Draw draw = new Draw(seed, "looks");
    boolean male = sex == Sex.MALE;
    Hair hair =
        male
            ? age > 45 && draw.chance(0.4)
                ? draw.of(Hair.RECEDING, Hair.RECEDING, Hair.BALD)
                : draw.of(Hair.SHORT, Hair.SHORT, Hair.SIDE_PART, Hair.SIDE_PART, Hair.FRINGE)
            : draw.of(Hair.TIED, Hair.BOB, Hair.BOB, Hair.LONG, Hair.LONG, Hair.LONG_FRINGE);
    int colour = draw.of(0x17130F, 0x1B1512, 0x211813, 0x2B1D15, 0x3A2618, 0x14110F);
    return new Looks(
        hair,
        colour,
        (male ? 0.17 : 0.2) + 0.04 * draw.tame(),
        1.12 + 0.06 * draw.tame(),
        draw.between(-0.7, 0.7),
        1 + 0.08 * draw.tame(),
        (male ? 0.80 : 0.68) + 0.04 * draw.tame(),
        (male ? 2.75 : 2.35) + 0.12 * draw.tame(),
        draw.chance(0.22));
  }
}
