package org.xiangfu.server.ledger.v1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/** Accounts as Lucene documents, one for each name, beside the events. */
public final class AccountDocument {
  private static final Term ALL = new Term("type", "ACCOUNT");
  private static final String NAME = "account";

  private AccountDocument() {}

  /** The document of an account. */
  public static Document of(AccountRecord account) {
    var document = new Document();
    document.add(new StringField(ALL.field(), ALL.bytes(), Field.Store.NO));
    document.add(new StringField(NAME, account.getName(), Field.Store.NO));
    document.add(
        new BinaryDocValuesField(LedgerDocument.RECORD, new BytesRef(account.toByteArray())));
    return document;
  }

  /** The term of the document of one account. */
  public static Term name(String name) {
    return new Term(NAME, name);
  }

  /** All accounts that a searcher shows, in no order. */
  public static List<AccountRecord> all(IndexSearcher searcher) throws IOException {
    List<AccountRecord> accounts = new ArrayList<>();
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    int most = Math.max(1, searcher.getIndexReader().maxDoc());
    for (ScoreDoc hit : searcher.search(new TermQuery(ALL), most).scoreDocs) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      accounts.add(
          AccountRecord.parseFrom(LedgerDocument.record(leaf.reader(), hit.doc - leaf.docBase)));
    }
    return accounts;
  }
}
