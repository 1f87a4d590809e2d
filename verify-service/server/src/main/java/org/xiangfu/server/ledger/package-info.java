/** What was done: events, incidents and changes of number, append-only and replicated. */
package org.xiangfu.server.ledger;
