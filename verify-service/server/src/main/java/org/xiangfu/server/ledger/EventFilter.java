package org.xiangfu.server.ledger;

import java.time.Instant;
import java.util.Optional;
import org.xiangfu.v1.EventKind;

/**
 * Which events are asked for; all present conditions must hold.
 *
 * @param personId subject or related person, under every number the person had
 * @param from inclusive
 * @param to exclusive
 */
public record EventFilter(
    Optional<String> personId,
    Optional<String> operatorId,
    Optional<String> officeId,
    Optional<EventKind> kind,
    Optional<Instant> from,
    Optional<Instant> to) {}
