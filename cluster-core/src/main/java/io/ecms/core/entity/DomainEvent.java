package io.ecms.core.entity;

/**
 * A fact about one entity. Class names and fields are a wire format: golden files guard them, and a
 * change needs a migration.
 */
public interface DomainEvent extends Wire {
  /** Who caused it, why, and when. */
  Stamp stamp();
}
