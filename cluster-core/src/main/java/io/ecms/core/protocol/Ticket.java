package io.ecms.core.protocol;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.OperationId;

/**
 * What every command to a node controller carries: the controller answers a repeat with its first
 * answer and refuses an old epoch (DESIGN: command protocol).
 *
 * @param operation the operation that asks
 * @param step the step of it, unique within the operation
 * @param epoch epoch of the node as the operation knows it
 */
public record Ticket(OperationId operation, String step, Epoch epoch) {}
