/**
 * Who is on record twice. A sweep walks through everybody, searches for each photo in all shards,
 * verifies exactly what it finds, and files clusters of persons with likely the same face, for
 * people to look at: no finding changes anything by itself.
 *
 * <pre>
 *   RUNNING ──pause──► PAUSED ──resume──► RUNNING ──everybody compared──► ENDED
 *   RUNNING, PAUSED ──cancel──► CANCELLED
 * </pre>
 *
 * <p>Its place and what it found are in the ledger, so the node that leads goes on where another
 * one was. A pair is looked for from both sides, which is what makes up for most of what the graph
 * misses. Who is enrolled, or gets another number, while it runs is compared with those only whom
 * it comes to later.
 */
package org.xiangfu.server.sweep;
