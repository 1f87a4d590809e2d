package org.xiangfu.server.person;

/** Which numbers persons are enrolled under. */
public enum PersonIds {
  /** Any text: the caller's own keys, or numbers that were checked before. */
  ANY {
    @Override
    public boolean accepts(String number) {
      return true;
    }
  },

  /** {@link NationalId}s of Taiwan. */
  TAIWAN {
    @Override
    public boolean accepts(String number) {
      return NationalId.parse(number).isPresent();
    }
  };

  /** True if somebody may be enrolled under this number. */
  public abstract boolean accepts(String number);
}
