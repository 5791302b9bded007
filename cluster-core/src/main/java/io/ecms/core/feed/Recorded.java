package io.ecms.core.feed;

import io.ecms.core.entity.DomainEvent;

/**
 * An event as it stands in the journal.
 *
 * @param offset its place in the journal: grows, never changes, may have gaps
 * @param type entity type, for example {@code Vm}
 * @param entityId id of the entity
 * @param sequence number of the event within its entity, from 1 without gaps
 */
public record Recorded(
    long offset, String type, String entityId, long sequence, DomainEvent event) {}
