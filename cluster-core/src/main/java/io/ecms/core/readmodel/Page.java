package io.ecms.core.readmodel;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param next where the next part begins; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> next) {}
