package io.ecms.sim.engine;

/**
 * Who sends and receives messages.
 *
 * @param host machine that it is on; messages within one are quick
 * @param name unique
 */
public record Party(String host, String name) {}
