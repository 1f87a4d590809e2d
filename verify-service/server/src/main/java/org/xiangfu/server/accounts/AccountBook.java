package org.xiangfu.server.accounts;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.ledger.v1.AccountChanges;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AccountDocument;
import org.xiangfu.server.ledger.v1.AccountOutcome;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.AccountResult;

/**
 * All accounts as one replica holds them: in memory, since every call asks for one, and as
 * documents of the ledger's index, since that is what a snapshot keeps. Thread-safe; commands are
 * applied by one thread.
 */
public final class AccountBook {
  private final Map<String, AccountRecord> accounts = new HashMap<>();

  private AccountBook() {}

  /** The accounts of an index that was just opened. */
  public static AccountBook read(IndexSearcher searcher) throws IOException {
    var book = new AccountBook();
    for (AccountRecord account : AccountDocument.all(searcher)) {
      book.accounts.put(account.getName(), account);
    }
    return book;
  }

  /**
   * Applies a command. The outcome depends on the command, its position and the accounts alone.
   *
   * @param index position in the log
   * @param writer of the index that the accounts were read from
   */
  public synchronized AccountResult apply(AccountCommand command, long index, IndexWriter writer)
      throws IOException {
    AccountResult result = AccountRules.apply(command, accounts);
    if (result.getOutcome() == AccountOutcome.ACCOUNT_OUTCOME_DONE && result.hasAccount()) {
      AccountRecord changed = result.getAccount().toBuilder().setRevision(index).build();
      accounts.put(changed.getName(), changed);
      writer.updateDocument(AccountDocument.name(changed.getName()), AccountDocument.of(changed));
      return result.toBuilder().setAccount(changed).build();
    }
    return result;
  }

  /** The accounts that were changed above a log position. */
  public synchronized AccountChanges changes(long aboveRevision) {
    var changes = AccountChanges.newBuilder();
    accounts.values().stream()
        .filter(account -> account.getRevision() > aboveRevision)
        .forEach(changes::addAccounts);
    return changes.build();
  }
}
