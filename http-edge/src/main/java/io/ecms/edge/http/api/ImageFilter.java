package io.ecms.edge.http.api;

import io.ecms.core.model.ResourceName;
import java.util.Optional;

/** Which images; what is empty does not filter. */
public record ImageFilter(Optional<ImageView.State> state, Optional<ResourceName> name) {}
