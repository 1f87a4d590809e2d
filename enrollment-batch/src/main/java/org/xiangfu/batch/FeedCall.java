package org.xiangfu.batch;

import com.google.protobuf.Message;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.Set;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.ChangeNameRequest;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.MergePersonsRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RecordDeathRequest;
import org.xiangfu.v1.RecordPersonRequest;
import org.xiangfu.v1.RelatePersonsRequest;
import org.xiangfu.v1.UnrelatePersonsRequest;
import org.xiangfu.v1.WithdrawPhotoRequest;

/**
 * What a row asks of the service.
 *
 * @param request of the service's protocol; its origin is yet to be set
 * @param persons whom it names
 */
record FeedCall(Message request, Set<String> persons) {
  private static final ClientInterceptor BEHIND_COUNTERS = behindCounters();

  /**
   * Makes the call.
   *
   * @return false if everything was as it should be already
   * @throws io.grpc.StatusRuntimeException if the service refuses it or is away
   */
  boolean send(XiangfuClient client, Origin origin) {
    var field = request.getDescriptorForType().findFieldByName("origin");
    Message signed = request.toBuilder().setField(field, origin).build();
    var persons = client.persons().withInterceptors(BEHIND_COUNTERS);
    return switch (signed) {
      case RecordPersonRequest each -> persons.recordPerson(each).getChanged();
      case ChangeNameRequest each -> persons.changeName(each).getChanged();
      case ChangePersonIdRequest each ->
          done(
              client
                  .enrollment()
                  .withInterceptors(BEHIND_COUNTERS)
                  .changePersonId(each)
                  .getEventId());
      case RecordDeathRequest each -> done(persons.recordDeath(each).getEventId());
      case MergePersonsRequest each -> done(persons.mergePersons(each).getEventId());
      case RelatePersonsRequest each -> done(persons.relatePersons(each).getEventId());
      case UnrelatePersonsRequest each -> done(persons.unrelatePersons(each).getEventId());
      case WithdrawPhotoRequest each -> done(persons.withdrawPhoto(each).getEventId());
      default -> throw new IllegalStateException("no call of a feed");
    };
  }

  private static ClientInterceptor behindCounters() {
    var headers = new Metadata();
    headers.put(Metadata.Key.of("xiangfu-lane", Metadata.ASCII_STRING_MARSHALLER), "batch");
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  private static boolean done(String eventId) {
    return !eventId.isEmpty();
  }
}
