package io.ecms.core.broken.right;

import io.ecms.core.broken.left.Left;
import java.util.List;

/** The other half. */
public record Right(List<Left> lefts) {}
