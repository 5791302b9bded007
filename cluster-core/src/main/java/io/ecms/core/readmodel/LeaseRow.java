package io.ecms.core.readmodel;

import java.util.Optional;

/**
 * One address of a network (NETWORK_RESOURCE).
 *
 * @param state {@code free}, {@code held} or {@code quarantined}
 * @param vm who holds it or held it last
 */
public record LeaseRow(String network, String ip, String mac, String state, Optional<String> vm) {}
