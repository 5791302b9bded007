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

  /** Only what is in one state. */
  public static Filter ofState(String state) {
    return new Filter(
        Optional.empty(),
        Optional.of(state),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  /** Of what this filter shows, only what is on one node. */
  public Filter onNode(String wanted) {
    return new Filter(name, state, Optional.of(wanted), image, vm, labels);
  }
}
