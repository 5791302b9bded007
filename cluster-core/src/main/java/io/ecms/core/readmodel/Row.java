package io.ecms.core.readmodel;

/**
 * An entity's state as the projection knows it.
 *
 * @param sequence number of its last event
 */
public record Row<S>(String id, long sequence, S state) {}
