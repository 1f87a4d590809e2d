package org.xiangfu.server.sealing;

import java.util.Optional;

/** Everything as it is. */
final class UnsealedData implements DataSeal {
  @Override
  public Optional<String> fingerprint() {
    return Optional.empty();
  }

  @Override
  public String seal(String use, String text) {
    return text;
  }

  @Override
  public String open(String use, String sealed) {
    return sealed;
  }

  @Override
  public byte[] digest(String use, byte[] sha256) {
    return sha256;
  }

  @Override
  public float[] turn(String packId, float[] template) {
    return template;
  }

  @Override
  public float[] turnBack(String packId, float[] turned) {
    return turned;
  }
}
