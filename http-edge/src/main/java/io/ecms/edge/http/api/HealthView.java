package io.ecms.edge.http.api;

import java.util.Map;

/**
 * Whether commands would be taken.
 *
 * @param checks each check by name with what it found, for a person
 */
public record HealthView(boolean ready, Map<String, String> checks) {}
