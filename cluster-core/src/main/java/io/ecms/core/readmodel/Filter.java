package io.ecms.core.readmodel;

import io.ecms.core.model.LabelKey;
import java.util.Map;
import java.util.Optional;

/**
 * What a list shows; empty fields do not restrict it.
 *
 * @param labels labels that a VM must have, with these values
 */
public record Filter(
    Optional<String> name,
    Optional<String> state,
    Optional<String> node,
    Optional<String> image,
    Optional<String> vm,
    Map<LabelKey, String> labels) {
  public static final Filter ALL =
      new Filter(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());
}
