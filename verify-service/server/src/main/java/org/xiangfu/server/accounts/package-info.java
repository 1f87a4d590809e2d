/** Who may sign in: accounts as the ledger's group replicates them, and as each node sees them. */
package org.xiangfu.server.accounts;
