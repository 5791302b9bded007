package io.ecms.core.operation;

/** Finds the saga for a request; the sagas themselves belong to the master. */
@FunctionalInterface
public interface SagaTables {
  StepTable tableFor(OperationRequest request);
}
