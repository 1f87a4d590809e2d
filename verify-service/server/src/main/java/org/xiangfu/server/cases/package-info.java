/**
 * What somebody comes to a counter for, from the first capture to the decision: its states and
 * rules, as the ledger's group replicates them.
 */
package org.xiangfu.server.cases;
