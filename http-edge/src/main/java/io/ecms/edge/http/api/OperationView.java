package io.ecms.edge.http.api;

import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.MemberState;
import io.ecms.core.operation.Phase;
import io.ecms.core.operation.StepState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation as the API shows it.
 *
 * @param kind the command, for example {@code vm-start}
 * @param resource path of the thing that it is about, for example {@code vms/vm-0a1b2c3d}
 * @param error why it failed
 * @param deadline when it must have ended, one way or the other
 * @param endedAt when it ended
 * @param vms of a batch, what has become of each VM, in the order of their numbers
 */
public record OperationView(
    OperationId id,
    String kind,
    Phase state,
    List<Step> steps,
    String resource,
    @Nullable Failure error,
    Instant createdAt,
    Instant deadline,
    @Nullable Instant endedAt,
    @Nullable List<Member> vms) {

  /**
   * One VM of a batch.
   *
   * @param node where it is, as soon as it has a place
   * @param operation that starts it
   * @param error why it does not run
   */
  public record Member(
      ResourceName name,
      VmId id,
      MemberState state,
      @Nullable NodeName node,
      OperationId operation,
      @Nullable Failure error) {}

  /** One step; the times are missing until they have come. */
  public record Step(
      String name,
      StepState state,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable Failure error) {}

  /**
   * Why it failed.
   *
   * @param code stable kebab-case code
   * @param retryable whether the same command may succeed without any other change
   */
  public record Failure(String code, String message, boolean retryable) {}
}
