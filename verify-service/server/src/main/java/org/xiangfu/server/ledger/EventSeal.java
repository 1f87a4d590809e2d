package org.xiangfu.server.ledger;

import com.google.protobuf.ByteString;
import org.xiangfu.server.incidents.IncidentSeal;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.v1.LedgerEntry;
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

  String operator(String id) {
    return data.seal(OPERATOR, id);
  }

  String workstation(String id) {
    return data.seal(WORKSTATION, id);
  }

  LedgerEntry seal(LedgerEntry entry) {
    var sealed = entry.toBuilder().setEvent(seal(entry.getEvent()));
    switch (entry.getEffectCase()) {
      case INCIDENT -> {
        sealed.setIncident(new IncidentSeal(data).seal(entry.getIncident()));
      }
      case NUMBER_CHANGE ->
          sealed
              .getNumberChangeBuilder()
              .setOldPersonId(data.person(entry.getNumberChange().getOldPersonId()))
              .setNewPersonId(data.person(entry.getNumberChange().getNewPersonId()));
      case EFFECT_NOT_SET -> {
        // Most events change nothing.
      }
    }
    return sealed.build();
  }

  private Event seal(Event event) {
    Origin origin = event.getOrigin();
    var sealed =
        event.toBuilder()
            .setPersonId(data.person(event.getPersonId()))
            .setAccount(operator(event.getAccount()))
            .clearRelatedPersonIds();
    event.getRelatedPersonIdsList().forEach(id -> sealed.addRelatedPersonIds(data.person(id)));
    if (event.hasOrigin()) {
      sealed
          .getOriginBuilder()
          .setOperatorId(operator(origin.getOperatorId()))
          .setWorkstationId(data.seal(WORKSTATION, origin.getWorkstationId()))
          .setRequestId(data.seal(REQUEST, origin.getRequestId()));
    }
    return sealed.build();
  }

  /**
   * Hides the salt of a digest, or shows it again: with it, numbers could be found by trying all.
   */
  ByteString mask(ByteString salt, ByteString digest) {
    if (data.fingerprint().isEmpty()) {
      return salt;
    }
    byte[] masked = salt.toByteArray();
    byte[] mask = data.digest(SALT, digest.toByteArray());
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
    record.getLinkBuilder().setSalt(mask(stored.getLink().getSalt(), stored.getLink().getDigest()));
    return record.build();
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
