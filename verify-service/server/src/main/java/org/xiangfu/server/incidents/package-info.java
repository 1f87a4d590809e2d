/**
 * Impersonations from the suspicion to the end: their states and rules, as the ledger's group
 * replicates them, the impostors' faces that are watched for, and the probes of the past.
 */
package org.xiangfu.server.incidents;
