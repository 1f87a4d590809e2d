package org.xiangfu.server.incidents;

import java.time.Instant;
import java.util.Optional;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.IncidentState;

/**
 * Which incidents are asked for; all present conditions must hold.
 *
 * @param personId under every number that the person had
 * @param role of the person
 * @param officeId where it was recorded
 * @param from recorded then or later
 * @param to recorded before
 */
public record IncidentFilter(
    Optional<String> personId,
    IncidentRole role,
    Optional<IncidentState> state,
    Optional<String> officeId,
    Optional<Instant> from,
    Optional<Instant> to) {
  /** True if anything but a person is asked for. */
  public boolean beyondPerson() {
    return state.isPresent() || officeId.isPresent() || from.isPresent() || to.isPresent();
  }
}
