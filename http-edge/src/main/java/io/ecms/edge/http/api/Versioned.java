package io.ecms.edge.http.api;

/**
 * A view with the version of the thing that it shows.
 *
 * @param sequence number of the entity's last event, 0 or more; becomes the ETag
 */
public record Versioned<T>(T view, long sequence) {}
