/** Exports of the ledger as files, and the proof that one of them holds what was recorded. */
package org.xiangfu.server.ledger.proof;
