package org.xiangfu.server.gallery.v1;

import java.io.IOException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;
import org.xiangfu.server.gallery.PhotoKey;

/**
 * A photo as a Lucene document. Only active photos have the vector field, so that a search cannot
 * meet any other; what is kept beside the gallery has vector fields of its own, without a graph.
 */
public final class PhotoDocument {
  /** L2-normalised float32. */
  public static final String TEMPLATE = "template";

  /**
   * {@link EightBitTemplate}s of the same documents as {@link #TEMPLATE}, in the same order; absent
   * in generation 1.
   */
  public static final String TEMPLATE_8BIT = "template_8bit";

  /**
   * Where templates of a kind are.
   *
   * @param exact field of L2-normalised float32
   * @param coarse field of {@link EightBitTemplate}s of the same documents in the same order, which
   *     an index may lack
   */
  public record Vectors(String exact, String coarse) {
    /** Of the gallery's photos. */
    public static final Vectors PHOTOS = new Vectors(TEMPLATE, TEMPLATE_8BIT);

    /** Of remembered probes. */
    public static final Vectors PROBES = new Vectors("probe", "probe_8bit");

    /** Of watched faces: few, so that they have no coarse field. */
    public static final Vectors WATCHED = new Vectors("watched", "");

    /** Those of a record. */
    public static Vectors of(FaceCollection collection) {
      return switch (collection) {
        case FACE_COLLECTION_PROBE -> PROBES;
        case FACE_COLLECTION_WATCHED -> WATCHED;
        case FACE_COLLECTION_UNSPECIFIED, UNRECOGNIZED -> PHOTOS;
      };
    }
  }

  private static final String COLLECTION = "collection";

  /** Point: when a probe was taken, milliseconds since 1970, UTC. */
  private static final String PROBE_TIME = "probe_time";

  private static final String KEY = "key";
  private static final String PHOTO_ID = "photo_id";
  private static final String PERSON_ID = "person_id";
  private static final String STATE = "state";
  private static final String CONTENT = "content";
  private static final String RECORD = "record";

  // Absent of the first generation.
  private static final String GENERATION = "generation";

  private static final Query ANY =
      new BooleanQuery.Builder()
          .add(anyOf(STATE, PhotoState.values()), BooleanClause.Occur.SHOULD)
          .add(anyOf(COLLECTION, FaceCollection.values()), BooleanClause.Occur.SHOULD)
          .build();

  private PhotoDocument() {}

  private static Query anyOf(String field, Enum<?>... values) {
    return new TermInSetQuery(
        field, Stream.of(values).map(each -> new BytesRef(each.name())).toList());
  }

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
    if (record.getCollection() == FaceCollection.FACE_COLLECTION_UNSPECIFIED) {
      document.add(new StringField(STATE, record.getState().name(), Field.Store.NO));
      document.add(
          new StringField(
              CONTENT, content(record.getPhotoSha256().toByteArray()).bytes(), Field.Store.NO));
    } else {
      document.add(new StringField(COLLECTION, record.getCollection().name(), Field.Store.NO));
    }
    if (record.getCollection() == FaceCollection.FACE_COLLECTION_PROBE) {
      document.add(new LongPoint(PROBE_TIME, record.getEnrolledAtMillis()));
    }
    if (record.getGeneration() > 0) {
      document.add(
          new StringField(GENERATION, Integer.toString(record.getGeneration()), Field.Store.NO));
    }
    document.add(new BinaryDocValuesField(RECORD, new BytesRef(record.toByteArray())));
    Vectors vectors = Vectors.of(record.getCollection());
    template.ifPresent(vector -> addTemplate(document, vectors, vector, format));
    return document;
  }

  private static void addTemplate(
      Document document, Vectors vectors, float[] vector, GalleryFormat format) {
    document.add(
        new KnnFloatVectorField(vectors.exact(), vector, VectorSimilarityFunction.DOT_PRODUCT));
    if (format.hasColumn() && !vectors.coarse().isEmpty()) {
      document.add(
          new KnnByteVectorField(
              vectors.coarse(),
              EightBitTemplate.encode(vector),
              VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT));
    }
  }

  /** The term of one photo's key: {@link PhotoKey}. */
  public static Term key(String key) {
    return new Term(KEY, key);
  }

  /** The keys of a segment's photos, deleted ones included; null if there are none. */
  public static Terms keys(LeafReader leaf) throws IOException {
    return leaf.terms(KEY);
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

  /**
   * The query of all photos and faces that are sealed with data keys of a generation, at least 1.
   */
  public static Query generation(int number) {
    if (number > 1) {
      return new TermQuery(new Term(GENERATION, Integer.toString(number)));
    }
    return new BooleanQuery.Builder()
        .add(ANY, BooleanClause.Occur.FILTER)
        .add(
            TermRangeQuery.newStringRange(GENERATION, null, null, true, true),
            BooleanClause.Occur.MUST_NOT)
        .build();
  }

  /**
   * The query of all photos and faces that are sealed with other data keys than those of a
   * generation.
   */
  public static Query notOf(int generation) {
    return new BooleanQuery.Builder()
        .add(ANY, BooleanClause.Occur.FILTER)
        .add(generation(generation), BooleanClause.Occur.MUST_NOT)
        .build();
  }

  /** The term of all photos in a state. */
  public static Term state(PhotoState state) {
    return new Term(STATE, state.name());
  }

  /** The term of all faces of a collection beside the gallery. */
  public static Term collection(FaceCollection collection) {
    return new Term(COLLECTION, collection.name());
  }

  /**
   * The query of all probes of a time.
   *
   * @param fromMillis inclusive
   * @param toMillis exclusive
   */
  public static Query probes(long fromMillis, long toMillis) {
    return LongPoint.newRangeQuery(PROBE_TIME, fromMillis, Math.subtractExact(toMillis, 1));
  }

  /** When the oldest probe of a segment was taken, deleted ones included; empty if it has none. */
  public static OptionalLong oldestProbe(LeafReader leaf) throws IOException {
    PointValues times = leaf.getPointValues(PROBE_TIME);
    return times == null
        ? OptionalLong.empty()
        : OptionalLong.of(LongPoint.decodeDimension(times.getMinPackedValue(), 0));
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

  /** Reads the template of a photo of the gallery, exactly as it was enrolled. */
  public static Optional<float[]> template(LeafReader leaf, int document) throws IOException {
    return template(leaf, document, Vectors.PHOTOS);
  }

  /** Reads a template of a kind. */
  public static Optional<float[]> template(LeafReader leaf, int document, Vectors kind)
      throws IOException {
    FloatVectorValues vectors = leaf.getFloatVectorValues(kind.exact());
    if (vectors == null) {
      return Optional.empty();
    }
    var iterator = vectors.iterator();
    return iterator.advance(document) == document
        ? Optional.of(vectors.vectorValue(iterator.index()).clone())
        : Optional.empty();
  }
}
