package org.xiangfu.server;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RetirePhotoRequest;
import org.xiangfu.v1.SearchMode;
import org.xiangfu.v1.VerifyRequest;

/**
 * What the release of commit d5d20e6 was told before it was killed: once before its indexes were
 * committed, and the same kinds of acts again afterwards, which only its log holds.
 */
final class FormerRelease {
  /** Generated people; the first photo of each is enrolled, the second is a probe. */
  static final int PEOPLE = 12;

  private final XiangfuClient client;
  private final List<List<byte[]>> people;

  FormerRelease(XiangfuClient client) throws IOException {
    this.client = client;
    this.people = BuiltIn.people(PEOPLE, 3);
  }

  /** Every number that ever was one, in both parts. */
  static List<String> numbers() {
    return List.of(
        "P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "N2", "N8", "F0",
        "F6");
  }

  /** Acts upon six people from a first one on. */
  void act(int first) throws IOException {
    for (int person = first; person < first + 6; person++) {
      enroll("P" + person, people.get(person).getFirst());
    }
    enroll("F" + first, withoutFace(first));
    enroll("P" + first, people.get(first).get(2));
    EnrollResponse retired = enroll("P" + (first + 1), people.get(first + 1).get(2));
    var _ =
        client
            .enrollment()
            .retirePhoto(
                RetirePhotoRequest.newBuilder()
                    .setOrigin(origin("retire-" + first))
                    .setPersonId("P" + (first + 1))
                    .setPhotoId(retired.getPhotoId())
                    .build());
    var _ =
        client
            .enrollment()
            .changePersonId(
                ChangePersonIdRequest.newBuilder()
                    .setOrigin(origin("number-" + first))
                    .setOldPersonId("P" + (first + 2))
                    .setNewPersonId("N" + (first + 2))
                    .build());
    var verified =
        client
            .verification()
            .verify(
                VerifyRequest.newBuilder()
                    .setOrigin(origin("verify-" + first))
                    .setPersonId("P" + (first + 3))
                    .setProbe(ByteString.copyFrom(people.get(first + 4).get(1)))
                    .build());
    var _ =
        client
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(origin("incident-" + first))
                    .setImpostorPersonId("P" + (first + 4))
                    .setVictimPersonId("P" + (first + 3))
                    .addEvidenceEventIds(verified.getEventId())
                    .build());
  }

  EnrollResponse enroll(String person, byte[] photo) {
    return client
        .enrollment()
        .enroll(
            EnrollRequest.newBuilder()
                .setOrigin(origin("enroll-" + person + "-" + photo.length))
                .setPersonId(person)
                .setPhoto(ByteString.copyFrom(photo))
                .setCapturedOn("2026-01-15")
                .setSource("former release, " + person)
                .build());
  }

  /** Looks for whoever a person's probe shows. */
  IdentifyResponse identify(int person, SearchMode mode) {
    return client
        .verification()
        .identify(
            IdentifyRequest.newBuilder()
                .setOrigin(origin("identify-" + person + "-" + mode.getNumber()))
                .setProbe(ByteString.copyFrom(people.get(person).get(1)))
                .setMode(mode)
                .build());
  }

  static Origin origin(String request) {
    return Origin.newBuilder()
        .setRequestId(request)
        .setOperatorId("clerk-1")
        .setOfficeId("office-1")
        .setPurpose(Purpose.PURPOSE_ENROLLMENT)
        .build();
  }

  private static byte[] withoutFace(int grey) throws IOException {
    var image = new BufferedImage(200, 260, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, 0x808080 + grey);
      }
    }
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
