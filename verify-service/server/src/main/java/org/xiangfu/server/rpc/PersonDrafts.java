package org.xiangfu.server.rpc;

import java.util.List;
import java.util.Optional;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.ledger.v1.PersonVersion;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.rpc.PersonSteps.Draft;
import org.xiangfu.v1.ChangeNameRequest;
import org.xiangfu.v1.LifeState;
import org.xiangfu.v1.PersonSex;
import org.xiangfu.v1.RecordDeathRequest;
import org.xiangfu.v1.RecordPersonRequest;

/** What a request makes of an entry, checked. */
final class PersonDrafts {
  private static final int MAX_NAMES = 8;
  private static final int MAX_NAME = 100;

  private PersonDrafts() {}

  static PersonSteps.Drafting of(RecordPersonRequest request) {
    List<String> names = names(request.getNamesList());
    Validation.date("birth_date", request.getBirthDate());
    Validation.date("effective_on", request.getEffectiveOn());
    if (request.getSex() == PersonSex.UNRECOGNIZED) {
      throw ServiceException.invalid("sex must be a value that this release knows");
    }
    return now -> {
      var version =
          now.map(StoredPerson::getCurrent).orElse(PersonVersion.getDefaultInstance()).toBuilder()
              .clearNames()
              .addAllNames(names)
              .setBirthDate(request.getBirthDate())
              .setSex(Integer.toString(request.getSexValue()))
              .setEffectiveOn(request.getEffectiveOn());
      return draft(now, version, now.map(StoredPerson::getState).orElse(living()));
    };
  }

  private static LifeState living() {
    return LifeState.LIFE_STATE_LIVING;
  }

  static PersonSteps.Drafting of(ChangeNameRequest request) {
    List<String> names = names(request.getNamesList());
    Validation.date("effective_on", request.getEffectiveOn());
    return now -> {
      StoredPerson entry = required(now);
      return draft(
          now,
          entry.getCurrent().toBuilder()
              .clearNames()
              .addAllNames(names)
              .setEffectiveOn(request.getEffectiveOn()),
          entry.getState());
    };
  }

  private static StoredPerson required(Optional<StoredPerson> now) {
    return now.orElseThrow(() -> PersonSteps.refused(PersonOutcome.PERSON_OUTCOME_NOT_FOUND));
  }

  static PersonSteps.Drafting of(RecordDeathRequest request) {
    Validation.date("died_on", request.getDiedOn());
    if (request.getRevoked() != request.getDiedOn().isEmpty()) {
      throw ServiceException.invalid("died_on must be set, or revoked; not both");
    }
    if (request.getRevoked()) {
      return now -> draft(now, required(now).getCurrent().toBuilder().clearDiedOn(), living());
    }
    return now ->
        draft(
            now,
            now.map(StoredPerson::getCurrent).orElse(PersonVersion.getDefaultInstance()).toBuilder()
                .setDiedOn(request.getDiedOn()),
            LifeState.LIFE_STATE_DECEASED);
  }

  private static Optional<Draft> draft(
      Optional<StoredPerson> now, PersonVersion.Builder version, LifeState state) {
    // The keys, and what came with another record, are made anew or were of the former version.
    PersonVersion drafted = version.clearKeys().clearFormerPersonId().build();
    boolean same =
        now.isPresent()
            && now.get().getState() == state
            && now.get().getCurrent().toBuilder()
                .clearKeys()
                .clearFormerPersonId()
                .build()
                .equals(drafted);
    return same ? Optional.empty() : Optional.of(new Draft(drafted, state));
  }

  private static List<String> names(List<String> names) {
    if (names.isEmpty() || names.size() > MAX_NAMES) {
      throw ServiceException.invalid("names must have 1 to %d entries".formatted(MAX_NAMES));
    }
    names.forEach(name -> Validation.text("names", name, 1, MAX_NAME));
    return names;
  }
}
