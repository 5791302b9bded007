package io.ecms.core.entity;

/**
 * Marker of everything that is written to the journal or sent between members; bound to the CBOR
 * serializer in {@code reference.conf}.
 */
public interface Wire {}
