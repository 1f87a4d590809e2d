/** {@code xiangfu bench ledger}: what the ledger's proofs cost, and what they find. */
package org.xiangfu.bench.ledger;
