package io.ecms.tree.stack;

/**
 * Where a member serves its children.
 *
 * @param host numeric address or host name
 * @param port TCP port, 1 to 65535
 */
public record Endpoint(String host, int port) {
  public Endpoint {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host must not be blank");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be 1 to 65535: " + port);
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
