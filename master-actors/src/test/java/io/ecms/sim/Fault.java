package io.ecms.sim;

/** Kinds of things that go wrong. */
enum Fault {
  /** Messages are lost. */
  LOSS,
  /** Messages come twice. */
  TWICE,
  /** Messages between hosts take long. */
  SLOW_NETWORK,
  /** A node and the server do not hear each other, in one direction or in both. */
  CUT,
  /** One entity is lost from memory. */
  ENTITY_CRASH,
  /** One operation is lost from memory. */
  OPERATION_CRASH,
  /** The master alone begins anew. */
  MASTER_CRASH,
  /** The server process dies. */
  SERVER_CRASH,
  /** A node controller dies; guests go on. */
  AGENT_CRASH,
  /** A host dies with its guests. */
  HOST_CRASH,
  /** Host actions fail in a way that may pass. */
  HOST_FAILS,
  /** Host actions fail for good. */
  HOST_BREAKS,
  /** Node controllers die in the middle of host actions. */
  HOST_DIES,
  /** Host actions hang. */
  HOST_HANGS,
  /** What a host serves to others accepts and does not answer. */
  SERVICE_HANGS,
  /** A guest ends by itself. */
  GUEST_DIES,
  /** It takes long until an event is durable. */
  SLOW_WRITES,
  /** View and read model are far behind. */
  LATE_VIEW
}
