package io.ecms.core.cluster;

/** What operators see of the projections: the read model that lists are served from (K6). */
public interface ProjectionsMXBean {
  /** Offset of the last event in the read model. */
  long getOffset();

  /** How far the read model is behind, in offsets. */
  long getLag();

  /** Empties the read model and builds it again from the journal, while queries go on. */
  void rebuild();
}
