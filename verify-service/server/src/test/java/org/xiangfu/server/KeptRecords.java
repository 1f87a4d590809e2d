package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import java.util.List;
import java.util.UUID;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.ChangeNameRequest;
import org.xiangfu.v1.DrawSampleRequest;
import org.xiangfu.v1.GetPersonRecordRequest;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.ListReviewsRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PersonRecord;
import org.xiangfu.v1.Photo;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordPersonRequest;
import org.xiangfu.v1.RecordReviewRequest;
import org.xiangfu.v1.RelatePersonsRequest;
import org.xiangfu.v1.RelationKind;
import org.xiangfu.v1.Review;
import org.xiangfu.v1.ReviewFinding;
import org.xiangfu.v1.SampleRates;
import org.xiangfu.v1.SearchPersonsRequest;

/** The register, a review and portraits of a site, which say the same whatever keys seal them. */
final class KeptRecords {
  private static final String AUDITOR = "auditor-1";

  private KeptRecords() {}

  private static Origin origin(String operator, Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId(operator)
        .setWorkstationId("desk-7")
        .setOfficeId("63000010")
        .setPurpose(purpose)
        .build();
  }

  static void register(XiangfuClient client, String person, String name) {
    assertTrue(
        client
            .persons()
            .recordPerson(
                RecordPersonRequest.newBuilder()
                    .setOrigin(origin("feed", Purpose.PURPOSE_ENROLLMENT))
                    .setPersonId(person)
                    .addNames(name)
                    .setBirthDate("1987-06-05")
                    .build())
            .getChanged());
  }

  static void rename(XiangfuClient client, String person, String name) {
    assertTrue(
        client
            .persons()
            .changeName(
                ChangeNameRequest.newBuilder()
                    .setOrigin(origin("feed", Purpose.PURPOSE_ENROLLMENT))
                    .setPersonId(person)
                    .addNames(name)
                    .build())
            .getChanged());
  }

  static void relate(XiangfuClient client, String person, String other) {
    var _ =
        client
            .persons()
            .relatePersons(
                RelatePersonsRequest.newBuilder()
                    .setOrigin(origin("feed", Purpose.PURPOSE_ENROLLMENT))
                    .setPersonId(person)
                    .setOtherPersonId(other)
                    .setKind(RelationKind.RELATION_KIND_TWIN)
                    .build());
    assertEquals(other, entry(client, person).getRelations(0).getPersonId());
  }

  static PersonRecord entry(XiangfuClient client, String person) {
    return client
        .persons()
        .getPersonRecord(
            GetPersonRecordRequest.newBuilder()
                .setOrigin(origin("clerk-1", Purpose.PURPOSE_REPLACEMENT))
                .setPersonId(person)
                .build())
        .getPerson();
  }

  static List<String> named(XiangfuClient client, String name) {
    return client
        .persons()
        .searchPersons(
            SearchPersonsRequest.newBuilder()
                .setOrigin(origin("clerk-1", Purpose.PURPOSE_REPLACEMENT))
                .setName(name)
                .build())
        .getPersonsList()
        .stream()
        .map(PersonRecord::getPersonId)
        .toList();
  }

  /** A sample of all finished cases; the id of its first review. */
  static String draw(XiangfuClient client) {
    long now = System.currentTimeMillis();
    var drawn =
        client
            .audit()
            .drawSample(
                DrawSampleRequest.newBuilder()
                    .setOrigin(origin(AUDITOR, Purpose.PURPOSE_AUDIT))
                    .setSeed(42)
                    .setFrom(Timestamps.fromMillis(now - 86_400_000))
                    .setTo(Timestamps.fromMillis(now))
                    .setRates(
                        SampleRates.newBuilder()
                            .setOverride(1_000)
                            .setReferred(1_000)
                            .setOther(1_000))
                    .build());
    return drawn.getReviews(0).getReviewId();
  }

  static void review(XiangfuClient client, String review, String note) {
    assertEquals(
        review,
        client
            .audit()
            .recordReview(
                RecordReviewRequest.newBuilder()
                    .setOrigin(origin(AUDITOR, Purpose.PURPOSE_AUDIT))
                    .setReviewId(review)
                    .setFinding(ReviewFinding.REVIEW_FINDING_PROCEDURE)
                    .setNote(note)
                    .setFollowUp(true)
                    .build())
            .getReview()
            .getReviewId());
  }

  /** Notes of the auditor's reviews. */
  static List<String> notes(XiangfuClient client) {
    return client
        .audit()
        .listReviews(
            ListReviewsRequest.newBuilder()
                .setOrigin(origin(AUDITOR, Purpose.PURPOSE_AUDIT))
                .setReviewerId(AUDITOR)
                .build())
        .getReviewsList()
        .stream()
        .map(Review::getEntriesList)
        .flatMap(List::stream)
        .map(each -> each.getNote())
        .toList();
  }

  static ByteString portrait(XiangfuClient client, String person) {
    List<Photo> photos =
        client
            .enrollment()
            .getPerson(
                GetPersonRequest.newBuilder()
                    .setOrigin(origin("clerk-1", Purpose.PURPOSE_REPLACEMENT))
                    .setPersonId(person)
                    .build())
            .getPerson()
            .getPhotosList();
    return client
        .enrollment()
        .getPortrait(
            GetPortraitRequest.newBuilder()
                .setOrigin(origin("clerk-1", Purpose.PURPOSE_REPLACEMENT))
                .setPersonId(person)
                .setPhotoId(photos.getFirst().getPhotoId())
                .build())
        .getPhoto();
  }
}
