package io.ecms.core.protocol;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.ecms.core.entity.Wire;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;

/** The master's proposal. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
public sealed interface MasterAnswer extends Wire {
  record NodeChosen(NodeName node, Epoch epoch) implements MasterAnswer {}

  record AddressChosen(LeaseId lease, MacAddress mac) implements MasterAnswer {}

  record ParentPlanned(NodeName parent) implements MasterAnswer {}

  /** There is nothing to propose, and why. */
  record Nothing(Problem problem) implements MasterAnswer {}
}
