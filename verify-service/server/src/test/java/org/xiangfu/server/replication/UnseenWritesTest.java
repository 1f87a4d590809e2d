package org.xiangfu.server.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.TermQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UnseenWritesTest {
  @TempDir Path folder;
  private LuceneStore store;
  private final UnseenWrites<String> unseen = new UnseenWrites<>();

  @BeforeEach
  void open() throws IOException {
    store = LuceneStore.open(folder, "test", IndexSettings.documents(Codec.getDefault()));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void command(String key) throws IOException {
    unseen.begin();
    var document = new Document();
    document.add(new StringField("key", key, Field.Store.NO));
    store.writer().updateDocument(new Term("key", key), document);
    unseen.put(key, "written");
    unseen.end(store);
  }

  private Optional<String> shown(String key) throws IOException {
    return store.search(searcher -> searcher.count(new TermQuery(new Term("key", key)))) == 1
        ? Optional.of("shown")
        : Optional.empty();
  }

  @Test
  void aWriteIsFoundWhetherOrNotTheSearcherShowsIt() throws Exception {
    command("a");
    assertEquals(Optional.of("written"), unseen.find("a", Optional::empty));
    store.visibleSoon().get(10, TimeUnit.SECONDS);
    while (unseen.find("a", () -> shown("a")).equals(Optional.of("written"))) {
      unseen.begin();
      unseen.end(store);
    }
    assertEquals(Optional.of("shown"), unseen.find("a", () -> shown("a")));
  }

  @Test
  void aDeletionIsFoundBeforeTheSearcherShowsIt() throws Exception {
    command("a");
    store.visible().get(10, TimeUnit.SECONDS);
    unseen.begin();
    store.writer().deleteDocuments(new Term("key", "a"));
    unseen.remove("a");
    unseen.end(store);
    unseen.begin();
    assertEquals(Optional.empty(), unseen.find("a", () -> Optional.of("shown")));
  }

  @Test
  void whatIsShownIsForgottenUnderWritesThatNeverPause() throws Exception {
    command("first");
    var asked = new AtomicBoolean();
    for (int i = 0; !asked.get(); i = (i + 1) % 1_000) {
      command("other-" + i);
      Optional<String> found =
          unseen.find(
              "first",
              () -> {
                asked.set(true);
                return shown("first");
              });
      assertEquals(Optional.of(asked.get() ? "shown" : "written"), found);
    }
  }

  @Test
  void whoeverWaitsHurriesWritesThatNobodyWaitedFor() throws Exception {
    command("a");
    var soon = store.visibleSoon();
    store.visible().get(10, TimeUnit.SECONDS);
    assertEquals(Optional.of("shown"), shown("a"));
    soon.get(10, TimeUnit.SECONDS);
  }
}
