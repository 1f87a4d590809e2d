package org.xiangfu.server.gallery.v1;

import java.io.IOException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.server.gallery.PhotoKey;

/**
 * A photo as a Lucene document. Only active photos have the vector field, so that a search cannot
 * meet any other.
 */
public final class PhotoDocument {
  /** L2-normalised float32. */
  public static final String TEMPLATE = "template";

  /**
   * {@link EightBitTemplate}s of the same documents as {@link #TEMPLATE}, in the same order; absent
   * in generation 1.
   */
  public static final String TEMPLATE_8BIT = "template_8bit";

  private static final String KEY = "key";
  private static final String PHOTO_ID = "photo_id";
  private static final String PERSON_ID = "person_id";
  private static final String STATE = "state";
  private static final String CONTENT = "content";
  private static final String RECORD = "record";

  private PhotoDocument() {}

  /**
   * Makes the document of a photo.
   *
   * @param template empty unless the photo is active
   * @param format generation of the index that it is for
   */
  public static Document of(PhotoRecord record, Optional<float[]> template, GalleryFormat format) {
    var document = new Document();
    document.add(new StringField(KEY, PhotoKey.of(record), Field.Store.NO));
    document.add(new StringField(PHOTO_ID, record.getPhotoId(), Field.Store.NO));
    document.add(new StringField(PERSON_ID, record.getPersonId(), Field.Store.NO));
    document.add(new StringField(STATE, record.getState().name(), Field.Store.NO));
    document.add(
        new StringField(
            CONTENT, content(record.getPhotoSha256().toByteArray()).bytes(), Field.Store.NO));
    document.add(new BinaryDocValuesField(RECORD, new BytesRef(record.toByteArray())));
    template.ifPresent(vector -> addTemplate(document, vector, format));
    return document;
  }

  private static void addTemplate(Document document, float[] vector, GalleryFormat format) {
    document.add(new KnnFloatVectorField(TEMPLATE, vector, VectorSimilarityFunction.DOT_PRODUCT));
    if (format.hasColumn()) {
      document.add(
          new KnnByteVectorField(
              TEMPLATE_8BIT,
              EightBitTemplate.encode(vector),
              VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT));
    }
  }

  /** The term of one photo's key: {@link PhotoKey}. */
  public static Term key(String key) {
    return new Term(KEY, key);
  }

  /** The term of one photo's id. */
  public static Term photo(String photoId) {
    return new Term(PHOTO_ID, photoId);
  }

  /** The term of all photos of a digest; documents of earlier releases do not have it. */
  public static Term content(byte[] digest) {
    return new Term(CONTENT, HexFormat.of().formatHex(digest));
  }

  /** The digests of a segment's photos that have the term; null if none has. */
  public static Terms contents(LeafReader leaf) throws IOException {
    return leaf.terms(CONTENT);
  }

  /** True if a document is that of a photo. */
  public static boolean isPhoto(LeafReader leaf, int document) throws IOException {
    BinaryDocValues records = leaf.getBinaryDocValues(RECORD);
    return records != null && records.advanceExact(document);
  }

  /** The term of all photos of a person. */
  public static Term person(String personId) {
    return new Term(PERSON_ID, personId);
  }

  /** The query of all photos of some persons. */
  public static Query persons(Collection<String> personIds) {
    return new TermInSetQuery(PERSON_ID, personIds.stream().map(BytesRef::new).toList());
  }

  /** The numbers of the persons of a segment, each with its photos; null if there are none. */
  public static Terms persons(LeafReader leaf) throws IOException {
    return leaf.terms(PERSON_ID);
  }

  /** The term of all photos in a state. */
  public static Term state(PhotoState state) {
    return new Term(STATE, state.name());
  }

  /** Reads a document's record. */
  public static PhotoRecord record(LeafReader leaf, int document) throws IOException {
    BinaryDocValues records = leaf.getBinaryDocValues(RECORD);
    if (records == null || !records.advanceExact(document)) {
      throw new IOException("a gallery document has no record: the index is damaged");
    }
    BytesRef bytes = records.binaryValue();
    return PhotoRecord.parser().parseFrom(bytes.bytes, bytes.offset, bytes.length);
  }

  /** Reads a document's template, exactly as it was enrolled. */
  public static Optional<float[]> template(LeafReader leaf, int document) throws IOException {
    FloatVectorValues vectors = leaf.getFloatVectorValues(TEMPLATE);
    if (vectors == null) {
      return Optional.empty();
    }
    var iterator = vectors.iterator();
    return iterator.advance(document) == document
        ? Optional.of(vectors.vectorValue(iterator.index()).clone())
        : Optional.empty();
  }
}
