package org.xiangfu.server.rpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.cases.CaseFindings;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.Match;
import org.xiangfu.server.incidents.WatchList;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.persons.Known;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.CandidateRelation;
import org.xiangfu.v1.CaseCandidate;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.RelationKind;
import org.xiangfu.v1.WatchListHit;

/** The machine's part of a case: what one capture says of a person. Changes nothing. */
final class CaseChecks {
  /** One search in 100 of a face that nobody else has brings somebody up. */
  private static final int FPIR_DB = 20;

  private static final int MAX_CANDIDATES = 10;

  /** A stranger looks as much like the one at least so many times as often as like the other. */
  private static final double CLEARLY = 100;

  private final Gallery gallery;
  private final Ledger ledger;
  private final Persons persons;
  private final FaceSearch search;
  private final Calibration calibration;
  private final DecisionPolicy policy;
  private final WatchList watchList;

  CaseChecks(
      Gallery gallery,
      Ledger ledger,
      Calibration calibration,
      DecisionPolicy policy,
      WatchList watchList) {
    this.watchList = watchList;
    this.gallery = gallery;
    this.ledger = ledger;
    this.persons = ledger.persons();
    this.search = new FaceSearch(gallery, calibration);
    this.calibration = calibration;
    this.policy = policy;
  }

  /** The check of a capture that gave a template. */
  CompletableFuture<CaseCheck> of(String person, Template probe) {
    var known = persons.known(person);
    var history = history(person, known);
    var recorded = recorded(person, probe);
    var watched = watchList.search(comparable(probe), FPIR_DB);
    return known
        .thenCompose(who -> others(probe, who))
        .thenCombine(watched, CaseChecks::with)
        .thenCombine(recorded, (others, faces) -> found(others, faces, probe))
        .thenCombine(history, (found, past) -> found.check(past, policy));
  }

  /** A probe as the gallery compares it. */
  Template comparable(Template probe) {
    return gallery.comparable(probe);
  }

  /** The check of a capture that gave none. */
  CompletableFuture<CaseCheck> unusable(String person, Extraction.Refused refused) {
    return history(person, persons.known(person))
        .thenApply(
            past ->
                CaseCheck.newBuilder()
                    .setRefusal(Recognition.refusal(refused))
                    .setSuggestion(
                        new CaseFindings(false, Optional.empty(), List.of(), 0, past).suggestion())
                    .build());
  }

  private CompletableFuture<CaseFindings.History> history(
      String person, CompletableFuture<Known> known) {
    return hasIncident(person, IncidentRole.INCIDENT_ROLE_IMPOSTOR)
        .thenCombine(
            hasIncident(person, IncidentRole.INCIDENT_ROLE_VICTIM), CaseFindings.History::new)
        .thenCombine(
            known,
            (incidents, who) ->
                new CaseFindings.History(
                    incidents.wasImpostor(), incidents.wasImpersonated(), who.isDeceased()));
  }

  private CompletableFuture<Boolean> hasIncident(String person, IncidentRole role) {
    return ledger.isInIncident(person, role);
  }

  private CompletableFuture<Optional<RecordedFaces>> recorded(String person, Template probe) {
    return gallery
        .photosOf(person)
        .thenApply(RecordedFaces::active)
        .thenApply(
            active ->
                active.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        RecordedFaces.compare(
                            gallery.comparable(probe), active, calibration, policy)));
  }

  /** Other persons, incidents, and how much of gallery and watch-list was searched for them. */
  private record Others(List<Other> persons, List<WatchList.Hit> hits, double searchedShare) {}

  private record Other(
      Match match, Candidate candidate, boolean wasImpostor, CandidateRelation relation) {}

  private CompletableFuture<Others> others(Template probe, Known who) {
    return search
        .search(
            probe,
            new FaceSearch.Asked(FPIR_DB, MAX_CANDIDATES, new HashSet<>(who.numbers()), false))
        .thenCompose(
            found -> {
              CompletableFuture<List<Other>> persons =
                  CompletableFuture.completedFuture(new ArrayList<>());
              for (Match match : found.result().matches()) {
                persons = persons.thenCombine(other(match, who), CaseChecks::with);
              }
              return persons.thenApply(
                  all -> new Others(all, List.of(), found.result().searchedShare()));
            });
  }

  private static Others with(Others others, WatchList.Found watched) {
    return new Others(
        others.persons(),
        watched.hits().stream().limit(MAX_CANDIDATES).toList(),
        Math.min(others.searchedShare(), watched.share()));
  }

  private static List<Other> with(List<Other> persons, Other other) {
    persons.add(other);
    return persons;
  }

  private CompletableFuture<Other> other(Match match, Known who) {
    String person = match.photo().getPersonId();
    return hasIncident(person, IncidentRole.INCIDENT_ROLE_IMPOSTOR)
        .thenApply(
            impostor ->
                new Other(
                    match, search.candidate(match), impostor, relation(who.relationTo(person))));
  }

  private static CandidateRelation relation(RelationKind kind) {
    return switch (kind) {
      case RELATION_KIND_TWIN -> CandidateRelation.CANDIDATE_RELATION_TWIN;
      case RELATION_KIND_SIBLING -> CandidateRelation.CANDIDATE_RELATION_SIBLING;
      case RELATION_KIND_PARENT,
          RELATION_KIND_CHILD,
          RELATION_KIND_SPOUSE,
          RELATION_KIND_OTHER,
          RELATION_KIND_UNSPECIFIED,
          UNRECOGNIZED ->
          CandidateRelation.CANDIDATE_RELATION_UNSPECIFIED;
    };
  }

  private Found found(Others others, Optional<RecordedFaces> faces, Template probe) {
    List<CaseFindings.Other> findings =
        others.persons().stream()
            .map(
                each ->
                    new CaseFindings.Other(
                        each.match().cosine(),
                        each.wasImpostor(),
                        each.relation(),
                        clearlyLess(each.match(), faces)))
            .toList();
    return new Found(others, findings, faces, probe.packId());
  }

  private boolean clearlyLess(Match match, Optional<RecordedFaces> faces) {
    return faces
        .filter(
            own ->
                calibration.fmr(own.closest()) * CLEARLY <= calibration.fmr(match.cosine())
                    && own.closest() > match.cosine())
        .isPresent();
  }

  private record Found(
      Others others,
      List<CaseFindings.Other> findings,
      Optional<RecordedFaces> faces,
      String packId) {
    CaseCheck check(CaseFindings.History history, DecisionPolicy policy) {
      var suggestion =
          new CaseFindings(
                  true,
                  faces.map(
                      each ->
                          new CaseFindings.Recorded(
                              each.verdict(), each.closest(), each.contradict(policy))),
                  findings,
                  others.searchedShare(),
                  history,
                  !others.hits().isEmpty())
              .suggestion();
      var check =
          CaseCheck.newBuilder()
              .setSuggestion(suggestion)
              .setSearchedShare(others.searchedShare())
              .setPackId(packId);
      faces.ifPresent(
          each ->
              check
                  .setRecordBand(each.verdict().band())
                  .setFalseMatchRateDb(Decibels.of(each.verdict().fmr()))
                  .addAllComparisons(each.comparisons(policy)));
      others
          .persons()
          .forEach(
              each ->
                  check.addCandidates(
                      CaseCandidate.newBuilder()
                          .setCandidate(each.candidate())
                          .setWasImpostor(each.wasImpostor())
                          .setRelation(each.relation())));
      others
          .hits()
          .forEach(
              hit ->
                  check.addWatchList(
                      WatchListHit.newBuilder()
                          .setIncidentId(hit.incident().getIncidentId())
                          .setFalseMatchRateDb(hit.falseMatchRateDb())));
      return check.build();
    }
  }
}
