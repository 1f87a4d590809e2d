package org.xiangfu.server;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.GetPersonRequest;
import org.xiangfu.v1.GetPersonResponse;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;
import org.xiangfu.v1.SearchMode;

/**
 * All that a node of {@link FormerRelease} shows, in the order in which it is asked.
 *
 * @param searches who each probe was found to be
 * @param persons those of {@link FormerRelease#numbers} that are on record
 * @param incidents of the victims of both parts
 * @param events of everything before them, the questions included
 * @param status with state hashes, after all of them
 */
record RecordedAnswers(
    List<IdentifyResponse> searches,
    List<GetPersonResponse> persons,
    List<SearchIncidentsResponse> incidents,
    SearchEventsResponse events,
    GetStatusResponse status) {

  static RecordedAnswers ask(XiangfuClient client, FormerRelease acts) {
    List<IdentifyResponse> searches = new ArrayList<>();
    for (int person = 0; person < FormerRelease.PEOPLE; person++) {
      searches.add(acts.identify(person, SearchMode.SEARCH_MODE_EXACT));
    }
    List<GetPersonResponse> persons = new ArrayList<>();
    for (String number : FormerRelease.numbers()) {
      if (!number.equals("P2") && !number.equals("P8")) {
        persons.add(person(client, number));
      }
    }
    List<SearchIncidentsResponse> incidents = new ArrayList<>();
    for (String victim : List.of("P3", "P9")) {
      incidents.add(
          client
              .incidents()
              .searchIncidents(
                  SearchIncidentsRequest.newBuilder()
                      .setOrigin(FormerRelease.origin("incidents-" + victim))
                      .setPersonId(victim)
                      .build()));
    }
    return new RecordedAnswers(searches, persons, incidents, events(client), status(client));
  }

  static GetPersonResponse person(XiangfuClient client, String number) {
    return client
        .enrollment()
        .getPerson(
            GetPersonRequest.newBuilder()
                .setOrigin(FormerRelease.origin("read-" + number))
                .setPersonId(number)
                .build());
  }

  static SearchEventsResponse events(XiangfuClient client) {
    return client
        .events()
        .searchEvents(
            SearchEventsRequest.newBuilder()
                .setOrigin(FormerRelease.origin("events"))
                .setPage(PageRequest.newBuilder().setSize(1_000))
                .build());
  }

  static GetStatusResponse status(XiangfuClient client) {
    return client
        .admin()
        .getStatus(GetStatusRequest.newBuilder().setIncludeStateHash(true).build());
  }

  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    var json = JsonFormat.printer().omittingInsignificantWhitespace();
    for (Message message : searches) {
      lines.add(json.print(message));
    }
    for (Message message : persons) {
      lines.add(json.print(message));
    }
    for (Message message : incidents) {
      lines.add(json.print(message));
    }
    lines.add(json.print(events));
    lines.add(json.print(status));
    Files.write(file, lines);
  }

  static RecordedAnswers read(Path file) throws IOException {
    var lines = Files.readAllLines(file).iterator();
    List<IdentifyResponse> searches = new ArrayList<>();
    for (int person = 0; person < FormerRelease.PEOPLE; person++) {
      searches.add(parse(lines.next(), IdentifyResponse.newBuilder()).build());
    }
    List<GetPersonResponse> persons = new ArrayList<>();
    for (int number = 0; number < FormerRelease.numbers().size() - 2; number++) {
      persons.add(parse(lines.next(), GetPersonResponse.newBuilder()).build());
    }
    List<SearchIncidentsResponse> incidents = new ArrayList<>();
    for (int victim = 0; victim < 2; victim++) {
      incidents.add(parse(lines.next(), SearchIncidentsResponse.newBuilder()).build());
    }
    return new RecordedAnswers(
        searches,
        persons,
        incidents,
        parse(lines.next(), SearchEventsResponse.newBuilder()).build(),
        parse(lines.next(), GetStatusResponse.newBuilder()).build());
  }

  private static <B extends Message.Builder> B parse(String line, B builder) throws IOException {
    JsonFormat.parser().merge(line, builder);
    return builder;
  }
}
