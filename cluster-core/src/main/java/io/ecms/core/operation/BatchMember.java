package io.ecms.core.operation;

import io.ecms.core.model.HostName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.Fact.MemberFate;
import io.ecms.core.operation.OperationRequest.VmBatch;
import io.ecms.core.vm.VmSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One VM of a batch. Everything here follows from the batch's id and request, so that a step that
 * is repeated after a crash means the same VMs and the same operations.
 *
 * @param spec what is wanted of it: named {@code NAME-1} to {@code NAME-N}
 * @param start the operation that starts it
 * @param removal the operation that destroys it when the batch is undone
 */
public record BatchMember(VmId vm, VmSpec spec, OperationId start, OperationId removal) {
  /** The ids that {@code Ids} makes have no w, x, y or z: no other id begins like these. */
  private static final String START = "w";

  private static final String REMOVAL = "x";
  private static final String OPERATION_PREFIX = "op-";
  private static final int MAX_LABEL = 63;

  /**
   * The VMs of a batch, in the order of their numbers.
   *
   * @throws io.ecms.core.model.InvalidValue when a name would be too long
   */
  public static List<BatchMember> of(OperationId batch, VmBatch request) {
    return IntStream.rangeClosed(1, request.count())
        .mapToObj(number -> of(batch, request.template(), number))
        .toList();
  }

  private static BatchMember of(OperationId batch, VmSpec template, int number) {
    String token = batch.value().substring(OPERATION_PREFIX.length());
    VmSpec spec =
        new VmSpec(
            name(template.name(), number),
            template.vcpus(),
            template.memoryMib(),
            template.diskGib(),
            template.image(),
            template.network(),
            hostname(template.hostname(), number),
            template.password(),
            template.labels(),
            template.restart());
    return new BatchMember(
        new VmId("vm-" + token + START + number),
        spec,
        new OperationId(OPERATION_PREFIX + token + START + number),
        new OperationId(OPERATION_PREFIX + token + REMOVAL + number));
  }

  /**
   * The name of one VM of a batch.
   *
   * @throws io.ecms.core.model.InvalidValue when it would be too long
   */
  public static ResourceName name(ResourceName batch, int number) {
    return new ResourceName(batch + "-" + number);
  }

  /** A host name is cut where the number would not fit behind it. */
  private static HostName hostname(HostName batch, int number) {
    String end = "-" + number;
    int kept = Math.min(batch.value().length(), MAX_LABEL - end.length());
    return new HostName(batch.value().substring(0, kept) + end);
  }

  /** What has become of the VMs of a batch, in the order of their numbers. */
  public static Map<BatchMember, MemberFate> fates(Operation.Known batch, VmBatch request) {
    Map<VmId, MemberFate> latest = new HashMap<>();
    batch.all(MemberFate.class).forEach(fate -> latest.put(fate.vm(), fate));
    Map<BatchMember, MemberFate> fates = new LinkedHashMap<>();
    of(batch.id(), request)
        .forEach(
            member -> fates.put(member, latest.getOrDefault(member.vm(), waiting(member.vm()))));
    return fates;
  }

  private static MemberFate waiting(VmId vm) {
    return new MemberFate(vm, MemberState.WAITING, Optional.empty(), Optional.empty());
  }

  /** A problem that this one has, told so that it is clear which one has it. */
  public Problem problem(Problem why) {
    return new Problem(
        why.code(), "vm %s (%s): %s".formatted(spec.name(), vm, why.message()), why.kind());
  }
}
