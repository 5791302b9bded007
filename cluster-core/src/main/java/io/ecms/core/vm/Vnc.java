package io.ecms.core.vm;

/**
 * Where the console of a running VM listens.
 *
 * @param host address on the node, loopback unless configured
 * @param port TCP port
 */
public record Vnc(String host, int port) {}
