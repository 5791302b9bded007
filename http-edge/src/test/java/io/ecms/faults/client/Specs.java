package io.ecms.faults.client;

/** What the clients create. */
final class Specs {
  /** Name of the image that all VMs are made of. */
  static final String IMAGE = "guest";

  private Specs() {}

  /** Body of a request to create a small VM. */
  static String small(String name) {
    return "{\"name\":\"%s\",\"vcpus\":1,\"memoryMib\":64,\"diskGib\":1,\"image\":\"%s\"}"
        .formatted(name, IMAGE);
  }
}
