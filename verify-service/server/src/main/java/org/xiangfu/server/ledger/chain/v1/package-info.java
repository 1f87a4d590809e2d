/**
 * Version 1 of what the ledger's proofs are made over: the canonical text of an event, the chain of
 * their digests, the text that a checkpoint signs, and the lines of an export. Frozen: what was
 * chained and signed in this form must be provable by every later release; a change is a new
 * package.
 */
package org.xiangfu.server.ledger.chain.v1;
