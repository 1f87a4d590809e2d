package org.xiangfu.torture.history;

/**
 * The photos of a person; photo {@code i} (0 to 63) is bit {@code i}.
 *
 * @param active compared in Verify
 * @param retired taken out of comparison
 * @param refused recorded as a failure to enrol
 */
public record PhotoSet(long active, long retired, long refused) {
  /** Nobody. */
  public static final PhotoSet EMPTY = new PhotoSet(0, 0, 0);

  /** A person can have so many photos here. */
  public static final int MOST = 64;

  /** True if nothing is on record. */
  public boolean isEmpty() {
    return all() == 0;
  }

  /** True if this photo is on record, in whatever state. */
  public boolean has(int photo) {
    return (all() & bit(photo)) != 0;
  }

  /** All photos on record. */
  public long all() {
    return active | retired | refused;
  }

  /** With this photo active, if it was not on record. */
  public PhotoSet enroll(int photo) {
    return has(photo) ? this : new PhotoSet(active | bit(photo), retired, refused);
  }

  /** With this photo refused, if it was not on record. */
  public PhotoSet refuse(int photo) {
    return has(photo) ? this : new PhotoSet(active, retired, refused | bit(photo));
  }

  /** With this photo retired, if it was active. */
  public PhotoSet retire(int photo) {
    return (active & bit(photo)) == 0
        ? this
        : new PhotoSet(active & ~bit(photo), retired | bit(photo), refused);
  }

  private static long bit(int photo) {
    return 1L << photo;
  }
}
