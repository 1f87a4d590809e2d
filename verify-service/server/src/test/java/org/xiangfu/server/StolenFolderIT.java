package org.xiangfu.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.server.gallery.v1.EightBitTemplate;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPortraitRequest;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.ImpostorFace;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordDeathRequest;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordPersonRequest;
import org.xiangfu.v1.RelatePersonsRequest;
import org.xiangfu.v1.RelationKind;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchPastProbesRequest;
import org.xiangfu.v1.SearchPersonsRequest;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** What a thief finds in the data folder of a node that did all kinds of work. */
@Timeout(180)
class StolenFolderIT {
  private static final int PEOPLE = 4;
  private static final List<String> NUMBERS =
      List.of("A123456789", "B234567890", "C198765432", "F287654321", "H111222333");
  private static final String WITHOUT_PHOTO = "K188776655";
  private static final List<String> OTHERS =
      List.of(
          "clerk-wang",
          "desk-0815",
          "box 17 of Shilin",
          "1987-06-05",
          "act-of-",
          "cousin of the mayor",
          "王小明",
          "Wang Hsiao-ming",
          "1990-11-12",
          "2024-02-28");

  private static List<List<byte[]>> people;
  private static final List<float[]> TEMPLATES = new ArrayList<>();

  @TempDir Path folder;

  @BeforeAll
  static void paint() throws IOException, InterruptedException {
    people = BuiltIn.people(PEOPLE, 2);
    try (var engine = FaceEngine.open(BuiltIn.pack(), 1)) {
      for (List<byte[]> photos : people) {
        for (byte[] photo : photos) {
          switch (engine.extract(photo, Limits.archive())) {
            case Extraction.Extracted(var template, _) -> TEMPLATES.add(template.vector());
            case Extraction.Refused refused ->
                throw new AssertionError("a painted photo was refused: " + refused.reason());
          }
        }
      }
    }
  }

  private static Origin origin() {
    return Origin.newBuilder()
        .setRequestId("act-of-" + UUID.randomUUID())
        .setOperatorId("clerk-wang")
        .setWorkstationId("desk-0815")
        .setOfficeId("63000010")
        .setPurpose(Purpose.PURPOSE_REPLACEMENT)
        .build();
  }

  private static XiangfuClient connect(XiangfuServer server) throws IOException {
    return XiangfuClient.connect(
        ClientOptions.of("127.0.0.1:" + server.port(), new Security.Plaintext()));
  }

  private static VerifyResponse verify(XiangfuClient client, String number, byte[] probe) {
    return client
        .verification()
        .verify(
            VerifyRequest.newBuilder()
                .setOrigin(origin())
                .setPersonId(number)
                .setProbe(ByteString.copyFrom(probe))
                .build());
  }

  /** Enrols, verifies, identifies, accuses, renumbers and reads; returns what was answered. */
  private static List<Object> work(XiangfuClient client) {
    List<Object> answers = new ArrayList<>();
    for (int person = 0; person < PEOPLE; person++) {
      ByteString photo = ByteString.copyFrom(people.get(person).getFirst());
      String id =
          client
              .enrollment()
              .enroll(
                  EnrollRequest.newBuilder()
                      .setOrigin(origin())
                      .setPersonId(NUMBERS.get(person))
                      .setPhoto(photo)
                      .setCapturedOn("1987-06-05")
                      .setSource("box 17 of Shilin")
                      .build())
              .getPhotoId();
      var portrait =
          client
              .enrollment()
              .getPortrait(
                  GetPortraitRequest.newBuilder()
                      .setOrigin(origin())
                      .setPersonId(NUMBERS.get(person))
                      .setPhotoId(id)
                      .build());
      assertEquals(photo, portrait.getPhoto());
    }
    for (int person = 0; person < PEOPLE; person++) {
      byte[] probe = people.get(person).getLast();
      for (int claimed = 0; claimed < PEOPLE; claimed++) {
        VerifyResponse verified = verify(client, NUMBERS.get(claimed), probe);
        answers.add(verified.getBand());
        answers.add(verified.getFalseMatchRateDb());
        answers.add(verified.getComparisons(0).getCapturedOn());
      }
      answers.add(
          client
              .verification()
              .identify(
                  IdentifyRequest.newBuilder()
                      .setOrigin(origin())
                      .setProbe(ByteString.copyFrom(probe))
                      .build())
              .getCandidatesList()
              .stream()
              .map(Candidate::getPersonId)
              .toList());
    }
    answers.addAll(register(client));
    var incident =
        client
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(origin())
                    .setImpostorPersonId(NUMBERS.get(1))
                    .setVictimPersonId(NUMBERS.get(0))
                    .build());
    answers.add(incident.getIncident().getVictimPersonId());
    answers.add(watched(client));
    var _ =
        client
            .enrollment()
            .changePersonId(
                ChangePersonIdRequest.newBuilder()
                    .setOrigin(origin())
                    .setOldPersonId(NUMBERS.get(0))
                    .setNewPersonId(NUMBERS.get(PEOPLE))
                    .build());
    var person =
        client
            .enrollment()
            .getPerson(
                GetPersonRequest.newBuilder()
                    .setOrigin(origin())
                    .setPersonId(NUMBERS.get(PEOPLE))
                    .build())
            .getPerson();
    answers.add(person.getFormerPersonIdsList());
    answers.add(person.getPhotos(0).getSource());
    answers.add(
        client
            .incidents()
            .searchIncidents(
                SearchIncidentsRequest.newBuilder()
                    .setOrigin(origin())
                    .setPersonId(NUMBERS.get(PEOPLE))
                    .build())
            .getIncidents(0)
            .getImpostorPersonId());
    return answers;
  }

  /** Watches for a face, and waits until the probes of all calls are remembered. */
  private static long watched(XiangfuClient client) {
    var recorded =
        client
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(origin())
                    .setVictimPersonId(NUMBERS.get(3))
                    .setReason("cousin of the mayor")
                    .addFaces(
                        ImpostorFace.newBuilder()
                            .setPhoto(ByteString.copyFrom(people.get(2).getLast())))
                    .build());
    assertEquals(1, recorded.getIncident().getFacesCount());
    long remembered = 0;
    while (remembered < PEOPLE * PEOPLE + PEOPLE) {
      remembered =
          client
              .incidents()
              .searchPastProbes(
                  SearchPastProbesRequest.newBuilder()
                      .setOrigin(origin())
                      .setIncidentId(recorded.getIncident().getIncidentId())
                      .build())
              .getSearched();
    }
    return remembered;
  }

  private static List<Object> register(XiangfuClient client) {
    for (String number : List.of(NUMBERS.get(0), NUMBERS.get(1), WITHOUT_PHOTO)) {
      var _ =
          client
              .persons()
              .recordPerson(
                  RecordPersonRequest.newBuilder()
                      .setOrigin(origin().toBuilder().setPurpose(Purpose.PURPOSE_ENROLLMENT))
                      .setPersonId(number)
                      .addNames("王小明")
                      .addNames("Wang Hsiao-ming")
                      .setBirthDate("1990-11-12")
                      .build());
    }
    var _ =
        client
            .persons()
            .relatePersons(
                RelatePersonsRequest.newBuilder()
                    .setOrigin(origin())
                    .setPersonId(NUMBERS.get(0))
                    .setOtherPersonId(NUMBERS.get(1))
                    .setKind(RelationKind.RELATION_KIND_TWIN)
                    .build());
    var death =
        client
            .persons()
            .recordDeath(
                RecordDeathRequest.newBuilder()
                    .setOrigin(origin())
                    .setPersonId(WITHOUT_PHOTO)
                    .setDiedOn("2024-02-28")
                    .build());
    var found =
        client
            .persons()
            .searchPersons(
                SearchPersonsRequest.newBuilder()
                    .setOrigin(origin())
                    .setName("王 小 明")
                    .setBirthDate("1990-11-12")
                    .build());
    return List.of(
        death.getPhotosRetired(),
        found.getPersonsList().stream()
            .map(person -> person.getPersonId() + person.getDetails().getNamesList())
            .toList());
  }

  private static List<Object> run(ServerConfig config) throws IOException {
    List<Object> answers;
    try (var server = XiangfuServer.start(config);
        var client = connect(server)) {
      answers = work(client);
    }
    // What closing commits is on the disk beside the log.
    try (var server = XiangfuServer.start(config);
        var client = connect(server)) {
      assertEquals(
          1, verify(client, NUMBERS.get(1), people.get(1).getLast()).getComparisonsCount());
    }
    return answers;
  }

  private ServerConfig sealed(String data, String key) throws IOException {
    KeyFile.readOrCreate(folder.resolve(key));
    return ServerConfig.local(folder.resolve(data), BuiltIn.pack())
        .withDataKey(folder.resolve(key));
  }

  private static List<byte[]> photoRuns() {
    return people.stream()
        .map(List::getFirst)
        .map(photo -> Arrays.copyOfRange(photo, photo.length / 2, photo.length / 2 + 64))
        .toList();
  }

  @Test
  void aStolenDataFolderYieldsNothingAndTheAnswersAreThoseOfUnsealedData() throws IOException {
    List<Object> answers = run(sealed("sealed", "data.key"));
    assertEquals(run(ServerConfig.local(folder.resolve("unsealed"), BuiltIn.pack())), answers);

    RawFiles open = RawFiles.in(folder.resolve("unsealed"));
    RawFiles stolen = RawFiles.in(folder.resolve("sealed"));
    assertTrue(stolen.names().size() > 10, "files: " + stolen.names());
    for (String secret :
        Stream.of(NUMBERS, OTHERS, List.of(WITHOUT_PHOTO)).flatMap(List::stream).toList()) {
      assertTrue(inLogAndIndex(open.withText(secret)), "not looked for as it should be: " + secret);
      assertEquals(List.of(), stolen.withText(secret), secret);
    }
    for (float[] template : TEMPLATES) {
      assertEquals(List.of(), stolen.withFloats(template));
      byte[] bytes = EightBitTemplate.encode(template);
      assertEquals(List.of(), stolen.with(Arrays.copyOf(bytes, 16)));
    }
    for (int person = 0; person < PEOPLE; person++) {
      float[] enrolled = TEMPLATES.get(2 * person);
      assertTrue(inLogAndIndex(open.withFloats(enrolled)), "templates are not looked for");
      byte[] bytes = EightBitTemplate.encode(enrolled);
      assertFalse(open.with(Arrays.copyOf(bytes, 16)).isEmpty());
      byte[] sha256 = Hashing.sha256().hashBytes(people.get(person).getFirst()).asBytes();
      assertTrue(inLogAndIndex(open.with(sha256)), "digests are not looked for");
      assertEquals(List.of(), stolen.with(sha256));
    }
    for (int person = 0; person < PEOPLE; person++) {
      float[] probe = TEMPLATES.get(2 * person + 1);
      assertTrue(inLogAndIndex(open.withFloats(probe)), "remembered probes are not looked for");
      byte[] bytes = EightBitTemplate.encode(probe);
      assertFalse(open.with(Arrays.copyOf(bytes, 16)).isEmpty());
    }
    for (byte[] run : photoRuns()) {
      assertEquals(List.of(), stolen.with(run));
    }
    assertFalse(Files.exists(folder.resolve("sealed/portrait.key")));
  }

  private static boolean inLogAndIndex(List<Path> files) {
    return files.stream().anyMatch(file -> file.getFileName().toString().startsWith("log_"))
        && files.stream().anyMatch(file -> file.getFileName().toString().startsWith("_"));
  }

  @Test
  void theTemplatesOfTwoGalleriesDoNotCompare() throws IOException {
    run(sealed("one", "one.key"));
    run(sealed("two", "two.key"));
    List<float[]> one = storedTemplates(folder.resolve("one"));
    List<float[]> two = storedTemplates(folder.resolve("two"));
    assertEquals(PEOPLE, one.size());
    assertEquals(PEOPLE, two.size());
    double sum = 0;
    int pairs = 0;
    for (List<float[]> others : List.of(two, TEMPLATES)) {
      for (float[] a : one) {
        for (float[] b : others) {
          double cosine = cosine(a, b);
          // Five standard deviations of a chance cosine.
          assertTrue(Math.abs(cosine) < 5 / Math.sqrt(a.length), "cosine " + cosine);
          sum += cosine;
          pairs++;
        }
      }
    }
    System.out.printf(
        "stored templates of two galleries, and of one and the photos: %d pairs, mean cosine"
            + " %.4f%n",
        pairs, sum / pairs);
    assertEquals(0, sum / pairs, 0.1);
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  // As somebody reads them who has the folder and this program, and no key.
  private static List<float[]> storedTemplates(Path data) throws IOException {
    List<float[]> templates = new ArrayList<>();
    for (Path index : indexes(data)) {
      try (var directory = FSDirectory.open(index);
          var reader = DirectoryReader.open(directory)) {
        for (LeafReaderContext leaf : reader.leaves()) {
          for (int document = 0; document < leaf.reader().maxDoc(); document++) {
            boolean live =
                leaf.reader().getLiveDocs() == null || leaf.reader().getLiveDocs().get(document);
            if (live) {
              PhotoDocument.template(leaf.reader(), document).ifPresent(templates::add);
            }
          }
        }
      }
    }
    return templates;
  }

  private static List<Path> indexes(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("segments_"))
          .map(Path::getParent)
          .distinct()
          .toList();
    }
  }

  private static String refusal(ServerConfig config) {
    var error = assertThrows(IOException.class, () -> XiangfuServer.start(config).close());
    return error.getMessage();
  }

  @Test
  void aNodeServesItsDataWithItsKeysAloneAndSaysSo() throws IOException {
    ServerConfig right = sealed("sealed", "data.key");
    XiangfuServer.start(right).close();
    String mine =
        KeyFile.read(folder.resolve("data.key")).dataSeal().orElseThrow().fingerprint().get();
    String wrong = refusal(sealed("sealed", "other.key"));
    assertTrue(wrong.contains(mine), wrong);
    String none = refusal(ServerConfig.local(folder.resolve("sealed"), BuiltIn.pack()));
    assertTrue(none.contains(mine) && none.contains("--data-key"), none);
    XiangfuServer.start(right).close();

    var unsealed = ServerConfig.local(folder.resolve("unsealed"), BuiltIn.pack());
    try (var server = XiangfuServer.start(unsealed);
        var client = connect(server)) {
      assertThrows(
          StatusRuntimeException.class,
          () -> verify(client, "A123456789", people.getFirst().getLast()));
    }
    String begun = refusal(sealed("unsealed", "data.key"));
    assertTrue(begun.contains("--unsealed-data"), begun);
  }

  @Test
  void aKeyBesideTheDataIsRefused() throws IOException {
    String beside = refusal(sealed("data", "data/inside.key"));
    assertTrue(beside.contains("data folder"), beside);
  }
}
