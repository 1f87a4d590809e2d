package org.xiangfu.server.ledger;

import com.google.protobuf.ByteString;
import org.xiangfu.server.incidents.IncidentSeal;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.Link;
import org.xiangfu.server.ledger.v1.StoredRecord;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.Origin;

/**
 * Entries between what the service says and what is stored: numbers of persons, operators,
 * workstations and request ids are sealed. Kind, time, office, purpose, band and error rate are as
 * they are.
 */
record EventSeal(DataSeal data) {
  private static final String OPERATOR = "operator";
  private static final String WORKSTATION = "workstation";
  private static final String REQUEST = "request";
  private static final String SALT = "salt";

  static String operator(String id, DataSeal with) {
    return with.seal(OPERATOR, id);
  }

  static String workstation(String id, DataSeal with) {
    return with.seal(WORKSTATION, id);
  }

  /** Seals an entry, but for its salt. */
  static LedgerEntry seal(LedgerEntry entry, DataSeal with) {
    var sealed =
        entry.toBuilder().setEvent(seal(entry.getEvent(), with)).setGeneration(with.stamp());
    switch (entry.getEffectCase()) {
      case INCIDENT -> {
        sealed.setIncident(new IncidentSeal(with).seal(entry.getIncident()));
      }
      case NUMBER_CHANGE ->
          sealed
              .getNumberChangeBuilder()
              .setOldPersonId(with.person(entry.getNumberChange().getOldPersonId()))
              .setNewPersonId(with.person(entry.getNumberChange().getNewPersonId()));
      case EFFECT_NOT_SET -> {
        // Most events change nothing.
      }
    }
    return sealed.build();
  }

  private static Event seal(Event event, DataSeal with) {
    Origin origin = event.getOrigin();
    var sealed =
        event.toBuilder()
            .setPersonId(with.person(event.getPersonId()))
            .setAccount(operator(event.getAccount(), with))
            .clearRelatedPersonIds();
    event.getRelatedPersonIdsList().forEach(id -> sealed.addRelatedPersonIds(with.person(id)));
    if (event.hasOrigin()) {
      sealed
          .getOriginBuilder()
          .setOperatorId(operator(origin.getOperatorId(), with))
          .setWorkstationId(with.seal(WORKSTATION, origin.getWorkstationId()))
          .setRequestId(with.seal(REQUEST, origin.getRequestId()));
    }
    return sealed.build();
  }

  /**
   * Hides the salt of a digest, or shows it again: with it, numbers could be found by trying all.
   */
  static ByteString mask(ByteString salt, ByteString digest, DataSeal with) {
    if (with.fingerprint().isEmpty()) {
      return salt;
    }
    byte[] masked = salt.toByteArray();
    byte[] mask = with.digest(SALT, digest.toByteArray());
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= mask[i];
    }
    return ByteString.copyFrom(masked);
  }

  StoredRecord open(StoredRecord stored) {
    if (!stored.hasLink() || stored.getLink().getSalt().equals(Chain.NO_SALT)) {
      return stored;
    }
    var record = stored.toBuilder();
    var entry = record.getEntryBuilder().setEvent(open(stored.getEntry().getEvent()));
    if (entry.hasIncident()) {
      entry.setIncident(open(entry.getIncident()));
    }
    if (entry.hasNumberChange()) {
      entry
          .getNumberChangeBuilder()
          .setOldPersonId(data.personOf(entry.getNumberChange().getOldPersonId()))
          .setNewPersonId(data.personOf(entry.getNumberChange().getNewPersonId()));
    }
    Link link = stored.getLink();
    DataSeal keys = data.stamped(link.getGeneration());
    record.getLinkBuilder().setSalt(mask(link.getSalt(), link.getDigest(), keys));
    return record.build();
  }

  /** True if a stored event holds nothing that is sealed. */
  boolean isUnsealed(Event stored) {
    Origin origin = stored.getOrigin();
    return stored.getPersonId().isEmpty()
        && stored.getAccount().isEmpty()
        && stored.getRelatedPersonIdsCount() == 0
        && origin.getOperatorId().isEmpty()
        && origin.getWorkstationId().isEmpty()
        && origin.getRequestId().isEmpty();
  }

  /** A stored entry, with its salt and digest, sealed with other keys. */
  LedgerEntry anew(LedgerEntry stored, DataSeal with) {
    Link link = Chain.link(stored);
    StoredRecord opened = open(StoredRecord.newBuilder().setEntry(stored).setLink(link).build());
    return seal(opened.getEntry(), with).toBuilder()
        .setDigest(link.getDigest())
        .setSalt(mask(opened.getLink().getSalt(), link.getDigest(), with))
        .build();
  }

  Event open(Event stored) {
    Origin origin = stored.getOrigin();
    var event =
        stored.toBuilder()
            .setPersonId(data.personOf(stored.getPersonId()))
            .setAccount(data.open(OPERATOR, stored.getAccount()))
            .clearRelatedPersonIds();
    stored.getRelatedPersonIdsList().forEach(id -> event.addRelatedPersonIds(data.personOf(id)));
    if (stored.hasOrigin()) {
      event
          .getOriginBuilder()
          .setOperatorId(data.open(OPERATOR, origin.getOperatorId()))
          .setWorkstationId(data.open(WORKSTATION, origin.getWorkstationId()))
          .setRequestId(data.open(REQUEST, origin.getRequestId()));
    }
    return event.build();
  }

  Incident open(Incident stored) {
    return new IncidentSeal(data).open(stored);
  }
}
