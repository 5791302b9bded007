package io.ecms.core.image;

/**
 * Where a member of an image's tree serves its children.
 *
 * @param host address that children reach
 * @param port TCP port
 */
public record TreeEndpoint(String host, int port) {}
