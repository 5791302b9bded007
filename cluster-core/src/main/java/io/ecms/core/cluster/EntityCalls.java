package io.ecms.core.cluster;

import io.ecms.core.entity.Answer;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.vm.Vm;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What the master asks of entities. A stage fails when no answer has come in time; then nobody can
 * tell whether the command has arrived. {@code by} and {@code why} of a command go into its events.
 */
public interface EntityCalls {
  CompletionStage<Answer> vm(VmId id, Vm.Command command, String by, String why);

  CompletionStage<Answer> vm(VmId id);

  CompletionStage<Answer> node(NodeName id, Node.Command command, String by, String why);

  CompletionStage<Answer> node(NodeName id);

  CompletionStage<Answer> lease(LeaseId id, IpLease.Command command, String by, String why);

  CompletionStage<Answer> image(ImageId id, Image.Command command, String by, String why);

  CompletionStage<Answer> image(ImageId id);

  CompletionStage<Answer> name(String id, NameClaim.Command command, String by, String why);

  CompletionStage<Answer> name(String id);

  /** Opens an operation; answered when it is admitted or refused. */
  CompletionStage<Answer> open(
      OperationId id, OperationRequest request, List<Fact> facts, String by);

  CompletionStage<Answer> operation(OperationId id);
}
