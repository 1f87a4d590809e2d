package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.LoadTemplatesRequest;
import org.xiangfu.v1.LoadTemplatesResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.Refusal;
import org.xiangfu.v1.RefusalReason;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.TemplateToLoad;
import org.xiangfu.v1.VerifyRequest;

/** Blocks of templates into a sealed service. */
@Timeout(120)
class LoadTemplatesIT {
  private static final int PEOPLE = 3;

  @TempDir Path folder;

  private ServerConfig config;
  private XiangfuServer server;
  private XiangfuClient client;

  @BeforeEach
  void start() throws IOException {
    Path key = folder.resolve("data.key");
    KeyFile.create(key);
    config = ServerConfig.local(folder.resolve("data"), BuiltIn.pack()).withDataKey(key);
    open();
  }

  private void open() throws IOException {
    server = XiangfuServer.start(config);
    client =
        XiangfuClient.connect(
            ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Origin origin(String requestId, Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(requestId)
        .setOperatorId("batch-1")
        .setPurpose(purpose)
        .build();
  }

  private static Origin origin() {
    return origin(UUID.randomUUID().toString(), Purpose.PURPOSE_REPLACEMENT);
  }

  private static TemplateToLoad.Builder template(String person, byte[] photo, Extraction made) {
    var template =
        TemplateToLoad.newBuilder()
            .setPersonId(person)
            .setPhotoSha256(ByteString.copyFrom(Hashing.sha256().hashBytes(photo).asBytes()))
            .setCapturedOn("1999-12-31")
            .setSource("old.zip");
    if (made instanceof Extraction.Extracted(var extracted, _)) {
      ByteBuffer bytes =
          ByteBuffer.allocate(4 * extracted.vector().length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(extracted.vector());
      template.setTemplate(ByteString.copyFrom(bytes.array()));
    }
    return template;
  }

  private static LoadTemplatesRequest.Builder block(ModelPack pack, List<TemplateToLoad> all) {
    return LoadTemplatesRequest.newBuilder()
        .setOrigin(origin("block-1", Purpose.PURPOSE_ENROLLMENT))
        .setPackId(pack.id())
        .setPackDigest(ByteString.copyFrom(HexFormat.of().parseHex(pack.templateDigest())))
        .addAllTemplates(all);
  }

  private List<EventKind> events(String person) {
    var asked = SearchEventsRequest.newBuilder().setOrigin(origin()).setPersonId(person);
    return client.events().searchEvents(asked.build()).getEventsList().stream()
        .map(event -> event.getKind())
        .toList();
  }

  private String galleryHash() {
    return client
        .admin()
        .getStatus(GetStatusRequest.newBuilder().setIncludeStateHash(true).build())
        .getGroupsList()
        .stream()
        .filter(group -> group.getName().equals("gallery-0"))
        .findFirst()
        .orElseThrow()
        .getStateHash();
  }

  private List<TemplateToLoad> records(List<List<byte[]>> people)
      throws IOException, InterruptedException {
    List<TemplateToLoad> records = new ArrayList<>();
    try (FaceEngine engine = FaceEngine.open(config.pack(), 1)) {
      for (int person = 0; person < PEOPLE; person++) {
        byte[] photo = people.get(person).getFirst();
        records.add(
            template("P" + person, photo, engine.extract(photo, Limits.archive()))
                .setPhoto(person == 0 ? ByteString.copyFrom(photo) : ByteString.EMPTY)
                .build());
      }
    }
    return records;
  }

  @Test
  void aLoadedBlockIsAsIfItsPhotosHadBeenEnrolled() throws Exception {
    List<List<byte[]>> people = BuiltIn.people(PEOPLE, 2);
    List<TemplateToLoad> records = new ArrayList<>(records(people));
    var failed =
        records.getFirst().toBuilder()
            .setPersonId("P9")
            .clearPhoto()
            .clearTemplate()
            .setRefusal(
                Refusal.newBuilder().setReason(RefusalReason.REFUSAL_REASON_NO_FACE).build())
            .build();
    records.add(failed);
    records.add(failed.toBuilder().clearRefusal().build());
    records.add(records.get(1).toBuilder().setPersonId("").build());
    records.add(
        records.get(1).toBuilder()
            .setTemplate(ByteString.copyFrom(new byte[4 * config.pack().dimension()]))
            .build());
    LoadTemplatesRequest block = block(config.pack(), records).build();

    LoadTemplatesResponse answer = client.enrollment().loadTemplates(block);
    var enrolled = EnrollOutcome.ENROLL_OUTCOME_ENROLLED;
    var failure = EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL;
    var none = EnrollOutcome.ENROLL_OUTCOME_UNSPECIFIED;
    assertEquals(
        List.of(enrolled, enrolled, enrolled, failure, none, none, none), answer.getOutcomesList());
    assertEquals(
        List.of(4, 5, 6), answer.getRefusedList().stream().map(each -> each.getPlace()).toList());
    assertTrue(
        answer.getRefusedList().stream()
            .allMatch(each -> ServiceError.of(each.getError()).reason().equals("INVALID_REQUEST")));

    // Before any probe: those are remembered in the gallery, a moment after the answers.
    String before = galleryHash();
    LoadTemplatesResponse again = client.enrollment().loadTemplates(block);
    assertEquals(answer.getEventId(), again.getEventId());
    assertEquals(EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED, again.getOutcomes(0));
    assertEquals(failure, again.getOutcomes(3));
    assertEquals(before, galleryHash());
    var blocks =
        client
            .events()
            .searchEvents(
                SearchEventsRequest.newBuilder()
                    .setOrigin(origin())
                    .setKind(EventKind.EVENT_KIND_TEMPLATES_LOADED)
                    .build())
            .getEventsList();
    assertEquals(1, blocks.size());
    assertTrue(blocks.getFirst().getDetail().matches("templates=3 refusals=1 sha256=[0-9a-f]{64}"));

    client.close();
    server.close();
    open();
    assertEquals(before, galleryHash());

    for (int person = 0; person < PEOPLE; person++) {
      var verified =
          client
              .verification()
              .verify(
                  VerifyRequest.newBuilder()
                      .setOrigin(origin())
                      .setPersonId("P" + person)
                      .setProbe(ByteString.copyFrom(people.get(person).getFirst()))
                      .build());
      assertEquals(Band.BAND_MATCH, verified.getBand());
      var found =
          client
              .verification()
              .identify(
                  IdentifyRequest.newBuilder()
                      .setOrigin(origin())
                      .setProbe(ByteString.copyFrom(people.get(person).getFirst()))
                      .build());
      assertEquals("P" + person, found.getCandidates(0).getPersonId());
    }
    var photos =
        client
            .enrollment()
            .getPerson(GetPersonRequest.newBuilder().setOrigin(origin()).setPersonId("P0").build())
            .getPerson()
            .getPhotosList();
    assertEquals(1, photos.size());
    assertEquals("1999-12-31", photos.getFirst().getCapturedOn());
    assertEquals(
        people.getFirst().getFirst().length,
        client
            .enrollment()
            .getPortrait(
                GetPortraitRequest.newBuilder()
                    .setOrigin(origin())
                    .setPersonId("P0")
                    .setPhotoId(photos.getFirst().getPhotoId())
                    .build())
            .getPhoto()
            .size());
    // The photo that was loaded and the one that is enrolled are the same one.
    assertEquals(
        EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED,
        client
            .enrollment()
            .enroll(
                EnrollRequest.newBuilder()
                    .setOrigin(origin())
                    .setPersonId("P1")
                    .setPhoto(ByteString.copyFrom(people.get(1).getFirst()))
                    .build())
            .getOutcome());
    assertTrue(events("P9").contains(EventKind.EVENT_KIND_ENROLLMENT_FAILED));
  }

  @Test
  void templatesOfAnotherPackAreRefusedTogether() throws Exception {
    List<TemplateToLoad> records = records(BuiltIn.people(PEOPLE, 1));
    for (LoadTemplatesRequest other :
        List.of(
            block(config.pack(), records).setPackId("other").build(),
            block(config.pack(), records)
                .setPackDigest(ByteString.copyFrom(new byte[32]))
                .build())) {
      var error =
          assertThrows(
              StatusRuntimeException.class, () -> client.enrollment().loadTemplates(other));
      assertEquals("PACK_MISMATCH", ServiceError.of(error).reason());
    }
    assertEquals(0, server.gallery().counts().join().getActive());
  }
}
