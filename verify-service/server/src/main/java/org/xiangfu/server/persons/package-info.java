/**
 * The register of persons: who they are, as the household system says. Entries are documents of the
 * ledger's index, changed by commands of its log.
 */
package org.xiangfu.server.persons;
