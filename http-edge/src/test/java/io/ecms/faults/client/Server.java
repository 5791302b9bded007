package io.ecms.faults.client;

import java.net.URI;

/** A server as its clients know it. */
public record Server(String name, URI api) {}
