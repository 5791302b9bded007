package io.ecms.edge.http.api;

import io.ecms.core.operation.Phase;
import java.util.Optional;

/**
 * Which operations; what is empty does not filter.
 *
 * @param resource path of a thing, for example {@code vms/vm-0a1b2c3d}
 */
public record OperationFilter(Optional<Phase> state, Optional<String> resource) {}
