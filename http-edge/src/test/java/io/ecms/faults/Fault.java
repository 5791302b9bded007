package io.ecms.faults;

import java.time.Duration;

/** Something that happens to a cluster; machines are numbered from 1. */
sealed interface Fault {
  /** SIGKILL of the server that holds the master. */
  record KillMaster() implements Fault {}

  /** SIGKILL of a server, whatever it holds. */
  record KillServer(int server) implements Fault {}

  /** SIGSTOP of the master's server, which does not know that it has stood still. */
  record PauseMaster(Duration time) implements Fault {}

  /** SIGSTOP of a server. */
  record PauseServer(int server, Duration time) implements Fault {}

  /** The master's server and the other servers do not reach each other; all else is reached. */
  record IsolateMaster(Duration time) implements Fault {}

  /** A server reaches nobody but its clients. */
  record IsolateServer(int server, Duration time) implements Fault {}

  /** What the master's server sends to the other servers is lost; it hears them. */
  record MuteMaster(Duration time) implements Fault {}

  /** What the other servers send to the master's server is lost; they hear it. */
  record DeafenMaster(Duration time) implements Fault {}

  /** Two servers do not reach each other; the third reaches both. */
  record CutBetween(int one, int other, Duration time) implements Fault {}

  /** No server reaches a node. */
  record IsolateNode(int node, Duration time) implements Fault {}

  /** SIGSTOP of a node controller. */
  record PauseNode(int node, Duration time) implements Fault {}

  /** SIGKILL of one node of the ring. */
  record KillStore(int node, Duration time) implements Fault {}

  /** All nodes of the ring end in order and start again. */
  record RestartStore() implements Fault {}

  /** The last node of the ring cannot write any more. */
  record FillDisk(Duration time) implements Fault {}

  /** Each server in turn ends in order and starts again. */
  record RollingRestart() implements Fault {}
}
