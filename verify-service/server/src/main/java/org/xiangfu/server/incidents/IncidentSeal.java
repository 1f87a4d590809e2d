package org.xiangfu.server.incidents;

import java.util.function.UnaryOperator;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRecheck;
import org.xiangfu.v1.IncidentStep;

/**
 * Incidents between what the service says and what is stored: persons, operators, workstations and
 * written reasons are sealed. Ids, states, offices, times and error rates are as they are.
 */
public final class IncidentSeal {
  // As events have them.
  private static final String OPERATOR = "operator";
  private static final String WORKSTATION = "workstation";
  private static final String TEXT = "incident text";

  /** What is done to each kind of text. */
  private record Texts(
      UnaryOperator<String> person,
      UnaryOperator<String> operator,
      UnaryOperator<String> workstation,
      UnaryOperator<String> text) {}

  private final Texts sealing;
  private final Texts opening;

  /** Seals with these keys. */
  public IncidentSeal(DataSeal data) {
    this.sealing =
        new Texts(
            data::person,
            text -> data.seal(OPERATOR, text),
            text -> data.seal(WORKSTATION, text),
            text -> data.seal(TEXT, text));
    this.opening =
        new Texts(
            data::personOf,
            text -> data.open(OPERATOR, text),
            text -> data.open(WORKSTATION, text),
            text -> data.open(TEXT, text));
  }

  IncidentCommand seal(IncidentCommand command) {
    var sealed = command.toBuilder().setStep(each(command.getStep(), sealing));
    if (command.hasRecheck()) {
      sealed.setRecheck(each(command.getRecheck(), sealing));
    }
    return sealed.build();
  }

  /** An incident as it is stored. */
  public Incident seal(Incident incident) {
    return each(incident, sealing);
  }

  /** A stored incident as the service says it. */
  public Incident open(Incident stored) {
    return each(stored, opening);
  }

  private static Incident each(Incident from, Texts texts) {
    var to =
        from.toBuilder()
            .setImpostorPersonId(texts.person().apply(from.getImpostorPersonId()))
            .setVictimPersonId(texts.person().apply(from.getVictimPersonId()))
            .setOperatorId(texts.operator().apply(from.getOperatorId()))
            .clearSteps();
    from.getStepsList().forEach(step -> to.addSteps(each(step, texts)));
    if (from.hasRecheck()) {
      to.setRecheck(each(from.getRecheck(), texts));
    }
    return to.build();
  }

  private static IncidentStep each(IncidentStep from, Texts texts) {
    return from.toBuilder()
        .setOperatorId(texts.operator().apply(from.getOperatorId()))
        .setWorkstationId(texts.workstation().apply(from.getWorkstationId()))
        .setReason(texts.text().apply(from.getReason()))
        .build();
  }

  private static IncidentRecheck each(IncidentRecheck from, Texts texts) {
    var to = from.toBuilder();
    to.getFoundBuilderList()
        .forEach(probe -> probe.setPersonId(texts.person().apply(probe.getPersonId())));
    return to.build();
  }
}
