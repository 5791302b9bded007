package io.ecms.edge.http.api;

import io.ecms.core.image.ImageSource;
import io.ecms.core.model.ResourceName;
import java.util.Optional;

/**
 * What image_import is given.
 *
 * @param degree most children of one node in the tree, 1 to 64; empty for the cluster's setting
 */
public record ImportImage(ResourceName name, ImageSource source, Optional<Integer> degree) {}
