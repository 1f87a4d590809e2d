package org.xiangfu.torture.history;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xiangfu.torture.linearize.Call;
import org.xiangfu.torture.linearize.Step;

/** The sequential meaning of operations on one person's photos. */
public final class PhotoSteps {
  private PhotoSteps() {}

  /**
   * The operations of one person as calls on a {@link PhotoSet}.
   *
   * @param operations in any order; all of one person, and all {@link #tells telling}
   */
  public static List<Call<PhotoSet>> calls(List<Operation> operations) {
    // Whether a photo gives a template is in the photo, so one refusal tells of all attempts.
    var refused =
        operations.stream()
            .filter(operation -> operation.outcome() instanceof Outcome.Refused)
            .map(Operation::photo)
            .collect(Collectors.toSet());
    return operations.stream()
        .map(
            each ->
                new Call<>(
                    each.invoked(),
                    each.answered() ? each.completed() : Call.NEVER,
                    step(each, refused.contains(each.photo()))))
        .toList();
  }

  /** True if the operation may have had an effect, or its answer tells of one. */
  public static boolean tells(Operation operation) {
    return switch (operation.outcome()) {
      case Outcome.Failed _ -> false;
      case Outcome.Unknown _ ->
          operation.kind() == Operation.Kind.ENROLL || operation.kind() == Operation.Kind.RETIRE;
      case Outcome.Enrolled _,
          Outcome.Refused _,
          Outcome.Retired _,
          Outcome.NoSuchPhoto _,
          Outcome.Read _,
          Outcome.Compared _,
          Outcome.NothingToCompare _ ->
          true;
    };
  }

  private static Step<PhotoSet> step(Operation operation, boolean refused) {
    int photo = operation.photo();
    return switch (operation.outcome()) {
      case Outcome.Enrolled(boolean created, var _) ->
          before ->
              created && before.has(photo) ? Optional.empty() : Optional.of(before.enroll(photo));
      case Outcome.Refused _ -> before -> Optional.of(before.refuse(photo));
      case Outcome.Retired _ ->
          before -> before.has(photo) ? Optional.of(before.retire(photo)) : Optional.empty();
      case Outcome.NoSuchPhoto _ -> before -> when(!before.has(photo), before);
      case Outcome.Read(PhotoSet photos) -> before -> when(before.equals(photos), before);
      case Outcome.Compared(long active, var _) ->
          before -> when(active != 0 && before.active() == active, before);
      case Outcome.NothingToCompare _ ->
          before -> when(before.active() == 0 && !before.isEmpty(), before);
      case Outcome.Failed _ -> Optional::of;
      case Outcome.Unknown _ -> unknown(operation.kind(), photo, refused);
    };
  }

  private static Step<PhotoSet> unknown(Operation.Kind kind, int photo, boolean refused) {
    return switch (kind) {
      case ENROLL -> before -> Optional.of(refused ? before.refuse(photo) : before.enroll(photo));
      case RETIRE -> before -> Optional.of(before.retire(photo));
      case READ, VERIFY -> Optional::of;
    };
  }

  private static Optional<PhotoSet> when(boolean holds, PhotoSet state) {
    return holds ? Optional.of(state) : Optional.empty();
  }
}
