package io.ecms.core.operation;

import io.ecms.core.model.OperationId;
import java.util.concurrent.CompletionStage;

/**
 * Carries out the calls of sagas. Never fails: whatever goes wrong on the way is {@link
 * Reply.Silent}, because nobody can tell whether the call has arrived.
 */
@FunctionalInterface
public interface Caller {
  CompletionStage<Reply> call(OperationId operation, String step, Call call);
}
