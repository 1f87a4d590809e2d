package org.xiangfu.server.gallery;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.apache.ratis.server.protocol.TermIndex;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.ChangePersonId;
import org.xiangfu.server.gallery.v1.EnrollPhotos;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.gallery.v1.RetirePhoto;
import org.xiangfu.server.replication.LuceneStore;

/** A gallery of random templates, whose commands come from no log. */
public final class TestGallery implements AutoCloseable {
  public static final String PACK = "test-pack";

  private final GalleryReplica gallery;
  private long commands;

  private TestGallery(GalleryReplica gallery) {
    this.gallery = gallery;
  }

  public static TestGallery open(Path folder, GalleryFormat newest) throws IOException {
    var gallery = new GalleryReplica("gallery-0", newest);
    gallery.state().open(folder);
    return new TestGallery(gallery);
  }

  public static Template face(int dimension, RandomGenerator random) {
    float[] vector = new float[dimension];
    double squared = 0;
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
      squared += vector[i] * vector[i];
    }
    for (int i = 0; i < dimension; i++) {
      vector[i] /= (float) Math.sqrt(squared);
    }
    return new Template(PACK, vector);
  }

  public GalleryReplica gallery() {
    return gallery;
  }

  public LuceneStore store() {
    return gallery.state().store();
  }

  /** Enrols one photo a person: persons are numbered from {@code first} on. */
  public void enroll(int first, Template... faces) throws IOException {
    var photos = EnrollPhotos.newBuilder();
    for (int i = 0; i < faces.length; i++) {
      photos.addPhotos(
          NewPhoto.newBuilder()
              .setRecord(record(first + i))
              .setTemplate(TemplateBytes.write(faces[i].vector())));
    }
    apply(GalleryCommand.newBuilder().setEnroll(photos));
  }

  /** Deletes persons' photos and enrols others of them. */
  public void replace(int first, Template... faces) throws IOException {
    for (int i = 0; i < faces.length; i++) {
      store().writer().deleteDocuments(PhotoDocument.key(PhotoKey.of(record(first + i))));
    }
    store().visible().join();
    enroll(first, faces);
  }

  public void retire(int person) throws IOException {
    apply(
        GalleryCommand.newBuilder()
            .setRetire(
                RetirePhoto.newBuilder()
                    .setPersonId("P" + person)
                    .setPhotoId(record(person).getPhotoId())));
  }

  public void renumber(int person, int number) throws IOException {
    apply(
        GalleryCommand.newBuilder()
            .setChangePersonId(
                ChangePersonId.newBuilder()
                    .setOldPersonId("P" + person)
                    .setNewPersonId("P" + number)));
  }

  public void commit() throws IOException {
    store().commit(TermIndex.valueOf(1, commands));
  }

  private void apply(GalleryCommand.Builder command) throws IOException {
    gallery.state().apply(command.build().toByteArray(), ++commands);
    store().visible().join();
  }

  /** The record of a person's photo. */
  public static PhotoRecord record(int person) {
    byte[] digest = ("photo of " + person).getBytes(StandardCharsets.UTF_8);
    return PhotoRecord.newBuilder()
        .setPersonId("P" + person)
        .setPhotoId(PhotoKey.of("P" + person, digest, PACK))
        .setPhotoSha256(ByteString.copyFrom(digest))
        .setPackId(PACK)
        .setState(PhotoState.PHOTO_STATE_ACTIVE)
        .build();
  }

  @Override
  public void close() throws IOException {
    gallery.close();
    store().close();
  }
}
