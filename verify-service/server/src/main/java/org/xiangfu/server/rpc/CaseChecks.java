package org.xiangfu.server.rpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.CaseCandidate;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.WatchListHit;

/** The machine's part of a case: what one capture says of a person. Changes nothing. */
final class CaseChecks {
  /** One search in 100 of a face that nobody else has brings somebody up. */
  private static final int FPIR_DB = 20;

  private static final int MAX_CANDIDATES = 10;

  private final Gallery gallery;
  private final Ledger ledger;
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
    this.search = new FaceSearch(gallery, calibration);
    this.calibration = calibration;
    this.policy = policy;
  }

  /** The check of a capture that gave a template. */
  CompletableFuture<CaseCheck> of(String person, Template probe) {
    var history = history(person);
    var recorded = recorded(person, probe);
    var watched = watchList.search(comparable(probe), FPIR_DB);
    return ledger
        .numbersOf(person)
        .thenCompose(numbers -> others(probe, numbers))
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
    return history(person)
        .thenApply(
            past ->
                CaseCheck.newBuilder()
                    .setRefusal(Recognition.refusal(refused))
                    .setSuggestion(
                        new CaseFindings(false, Optional.empty(), List.of(), 0, past).suggestion())
                    .build());
  }

  private CompletableFuture<CaseFindings.History> history(String person) {
    return hasIncident(person, IncidentRole.INCIDENT_ROLE_IMPOSTOR)
        .thenCombine(
            hasIncident(person, IncidentRole.INCIDENT_ROLE_VICTIM), CaseFindings.History::new);
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

  private record Other(Match match, Candidate candidate, boolean wasImpostor) {}

  private CompletableFuture<Others> others(Template probe, Set<String> ownNumbers) {
    return search
        .search(
            probe, new FaceSearch.Asked(FPIR_DB, MAX_CANDIDATES, new HashSet<>(ownNumbers), false))
        .thenCompose(
            found -> {
              CompletableFuture<List<Other>> persons =
                  CompletableFuture.completedFuture(new ArrayList<>());
              for (Match match : found.result().matches()) {
                persons = persons.thenCombine(other(match), CaseChecks::with);
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

  private CompletableFuture<Other> other(Match match) {
    return hasIncident(match.photo().getPersonId(), IncidentRole.INCIDENT_ROLE_IMPOSTOR)
        .thenApply(impostor -> new Other(match, search.candidate(match), impostor));
  }

  private static Found found(Others others, Optional<RecordedFaces> faces, Template probe) {
    return new Found(others, faces, probe.packId());
  }

  private record Found(Others others, Optional<RecordedFaces> faces, String packId) {
    CaseCheck check(CaseFindings.History history, DecisionPolicy policy) {
      var findings =
          new CaseFindings(
              true,
              faces.map(
                  each ->
                      new CaseFindings.Recorded(
                          each.verdict(), each.closest(), each.contradict(policy))),
              others.persons().stream()
                  .map(each -> new CaseFindings.Other(each.match().cosine(), each.wasImpostor()))
                  .toList(),
              others.searchedShare(),
              history,
              !others.hits().isEmpty());
      var check =
          CaseCheck.newBuilder()
              .setSuggestion(findings.suggestion())
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
                          .setWasImpostor(each.wasImpostor())));
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
