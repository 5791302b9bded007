package io.ecms.core.broken.left;

import io.ecms.core.broken.right.Right;
import java.util.List;

/** One half of a cycle of packages. */
public record Left(List<Right> rights) {}
