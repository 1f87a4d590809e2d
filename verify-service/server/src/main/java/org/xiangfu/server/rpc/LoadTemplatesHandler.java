package org.xiangfu.server.rpc;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.GalleryLoader;
import org.xiangfu.server.gallery.v1.LoadedPhoto;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.portrait.PortraitStore;
import org.xiangfu.server.rpc.TemplateBlocks.Block;
import org.xiangfu.server.rpc.TemplateBlocks.Entry;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.LoadTemplatesRequest;
import org.xiangfu.v1.LoadTemplatesResponse;
import org.xiangfu.v1.Origin;

/**
 * Puts a block of templates on record. In the order of an enrolment: photos, gallery, ledger; a
 * call that is cut in between was not answered, and its retry does the rest.
 */
final class LoadTemplatesHandler extends UnaryHandler<LoadTemplatesRequest, LoadTemplatesResponse> {
  private final BulkTurns turns;
  private final TemplateBlocks blocks;
  private final Gallery gallery;
  private final PortraitStore portraits;
  private final BlockEvents events;

  LoadTemplatesHandler(
      BulkTurns turns,
      TemplateBlocks blocks,
      Gallery gallery,
      PortraitStore portraits,
      BlockEvents events) {
    this.turns = turns;
    this.blocks = blocks;
    this.gallery = gallery;
    this.portraits = portraits;
    this.events = events;
  }

  @Override
  CompletableFuture<LoadTemplatesResponse> handle(LoadTemplatesRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    Block block = blocks.read(request);
    if (block.entries().isEmpty()) {
      return CompletableFuture.completedFuture(
          answer(request.getTemplatesCount(), block, List.of(), Optional.empty()));
    }
    List<PhotoRecord> records =
        block.entries().stream().map(entry -> entry.photo().record()).toList();
    return turns.take(
        () ->
            keep(block.entries())
                .thenCompose(_ -> gallery.loader().load(photos(block)))
                .thenCompose(
                    loaded ->
                        events
                            .append(origin, records)
                            .thenApply(
                                event ->
                                    answer(
                                        request.getTemplatesCount(),
                                        block,
                                        loaded,
                                        Optional.of(event)))));
  }

  private static List<GalleryLoader.Photo> photos(Block block) {
    return block.entries().stream().map(Entry::photo).toList();
  }

  private CompletableFuture<Void> keep(List<Entry> entries) {
    return CompletableFuture.allOf(
        entries.stream()
            .filter(entry -> !entry.image().isEmpty())
            .map(
                entry ->
                    portraits.put(
                        entry.photo().record().getPhotoSha256().toByteArray(),
                        entry.image().toByteArray()))
            .toArray(CompletableFuture[]::new));
  }

  private static LoadTemplatesResponse answer(
      int size, Block block, List<LoadedPhoto> loaded, Optional<Event> event) {
    var outcomes = new EnrollOutcome[size];
    Arrays.fill(outcomes, EnrollOutcome.ENROLL_OUTCOME_UNSPECIFIED);
    for (int i = 0; i < loaded.size(); i++) {
      Entry entry = block.entries().get(i);
      outcomes[entry.place()] = outcome(loaded.get(i), entry.photo().record());
    }
    var answer =
        LoadTemplatesResponse.newBuilder()
            .addAllOutcomes(List.of(outcomes))
            .addAllRefused(block.refused());
    event.ifPresent(stored -> answer.setEventId(stored.getEventId()));
    return answer.build();
  }

  private static EnrollOutcome outcome(LoadedPhoto loaded, PhotoRecord record) {
    return switch (loaded) {
      case LOADED_PHOTO_CREATED ->
          record.getState() == PhotoState.PHOTO_STATE_FAILED
              ? EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL
              : EnrollOutcome.ENROLL_OUTCOME_ENROLLED;
      case LOADED_PHOTO_KNOWN -> EnrollOutcome.ENROLL_OUTCOME_ALREADY_ENROLLED;
      case LOADED_PHOTO_KNOWN_FAILED -> EnrollOutcome.ENROLL_OUTCOME_FAILED_TO_ENROLL;
      case LOADED_PHOTO_ELSEWHERE, LOADED_PHOTO_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("the gallery did not say what became of a photo");
    };
  }
}
