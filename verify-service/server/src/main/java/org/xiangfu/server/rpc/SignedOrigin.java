package org.xiangfu.server.rpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import org.xiangfu.server.access.AccessRefusedException;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.Purposes;
import org.xiangfu.server.access.Refusal;
import org.xiangfu.server.access.Workstation;
import org.xiangfu.v1.Origin;

/**
 * The origin of a request says who signed in and where, whatever the client wrote: what it left out
 * is filled in, and what contradicts is refused.
 */
final class SignedOrigin {
  private SignedOrigin() {}

  /**
   * The request with its origin.
   *
   * @throws AccessRefusedException if it names somebody else, or a purpose that is not the caller's
   */
  static Message in(Message request, Caller.Admitted who, Workstation from) {
    FieldDescriptor origin = message(request, "origin");
    if (origin != null && origin.getMessageType().equals(Origin.getDescriptor())) {
      Origin given = (Origin) request.getField(origin);
      Origin signed = signed(given, who, from);
      return signed.equals(given) ? request : request.toBuilder().setField(origin, signed).build();
    }
    // A photo of an archive is a request within a request.
    FieldDescriptor inner = message(request, "request");
    if (inner != null && request.hasField(inner)) {
      Message given = (Message) request.getField(inner);
      Message signed = in(given, who, from);
      return signed == given ? request : request.toBuilder().setField(inner, signed).build();
    }
    return request;
  }

  private static FieldDescriptor message(Message request, String name) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
    return field != null
            && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
            && !field.isRepeated()
        ? field
        : null;
  }

  private static Origin signed(Origin given, Caller.Admitted who, Workstation from) {
    String account = who.caller().account();
    if (!given.getOperatorId().isEmpty() && !given.getOperatorId().equals(account)) {
      throw new AccessRefusedException(Refusal.OPERATOR_MISMATCH);
    }
    if (!Purposes.allowed(given.getPurpose(), who.roles())) {
      throw new AccessRefusedException(Refusal.PURPOSE_NOT_ALLOWED);
    }
    var signed = given.toBuilder().setOperatorId(account);
    if (!from.name().isEmpty()) {
      if (!given.getWorkstationId().isEmpty() && !given.getWorkstationId().equals(from.name())) {
        throw new AccessRefusedException(Refusal.WORKSTATION_MISMATCH);
      }
      signed.setWorkstationId(from.name());
    }
    return signed.build();
  }
}
