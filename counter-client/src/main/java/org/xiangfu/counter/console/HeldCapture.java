package org.xiangfu.counter.console;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.OpenCaseRequest;

/**
 * A check that the service has not answered yet, with the request ids it will always be sent under.
 *
 * @param id random; says nothing of the person
 * @param operator whose check it is: only they may send it
 * @param since when it was made
 * @param open the case to open first; empty if it is open
 * @param probe the capture; without a case id as long as the case is not open; empty if nobody was
 *     photographed yet
 */
record HeldCapture(
    String id,
    String operator,
    Instant since,
    Optional<OpenCaseRequest> open,
    Optional<AddProbeRequest> probe) {
  private static final int VERSION = 1;

  HeldCapture with(AddProbeRequest capture) {
    return new HeldCapture(id, operator, since, open, Optional.of(capture));
  }

  byte[] toBytes() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeByte(VERSION);
    out.writeUTF(operator);
    out.writeLong(since.toEpochMilli());
    write(out, open.map(OpenCaseRequest::toByteArray));
    write(out, probe.map(AddProbeRequest::toByteArray));
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IOException if the bytes are of another version
   */
  static HeldCapture fromBytes(String id, byte[] bytes) throws IOException {
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("a held capture of version " + version + "; this release knows 1");
    }
    String operator = in.readUTF();
    Instant since = Instant.ofEpochMilli(in.readLong());
    Optional<byte[]> open = read(in);
    Optional<byte[]> probe = read(in);
    try {
      return new HeldCapture(
          id,
          operator,
          since,
          open.isPresent() ? Optional.of(OpenCaseRequest.parseFrom(open.get())) : Optional.empty(),
          probe.isPresent()
              ? Optional.of(AddProbeRequest.parseFrom(probe.get()))
              : Optional.empty());
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("a held capture is not as it was written", e);
    }
  }

  private static void write(DataOutputStream out, Optional<byte[]> part) throws IOException {
    out.writeBoolean(part.isPresent());
    if (part.isPresent()) {
      out.writeInt(part.get().length);
      out.write(part.get());
    }
  }

  private static Optional<byte[]> read(DataInputStream in) throws IOException {
    return in.readBoolean() ? Optional.of(in.readNBytes(in.readInt())) : Optional.empty();
  }

  /** Says nothing of the person. */
  @Override
  public String toString() {
    return "HeldCapture[" + id + "]";
  }
}
