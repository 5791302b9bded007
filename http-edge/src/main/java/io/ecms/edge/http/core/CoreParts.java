package io.ecms.edge.http.core;

import io.ecms.core.cluster.Entities;
import io.ecms.core.cluster.JournalWatch;
import io.ecms.core.cluster.Stores;
import io.ecms.core.command.MasterMessage;
import io.ecms.core.fence.Fence;
import io.ecms.core.operation.AgentDirectory;
import io.ecms.master.network.Networks;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * What the edge needs of a server.
 *
 * @param master the singleton's proxy
 * @param journal knows whether commands can be recorded
 * @param fence whether this server may act
 * @param askTimeout how long to wait for the master
 * @param agentTimeout how long to wait for a node controller's counters
 * @param catchUpTimeout how long a list waits for what was acknowledged before it
 * @param eventPace how events are handed to subscribers
 * @param blocking runs what waits; made for virtual threads
 */
public record CoreParts(
    ActorSystem<?> system,
    Entities entities,
    ActorRef<MasterMessage> master,
    Stores stores,
    JournalWatch journal,
    AgentDirectory agents,
    Networks networks,
    Fence fence,
    Duration askTimeout,
    Duration agentTimeout,
    Duration catchUpTimeout,
    EventPace eventPace,
    Executor blocking) {}
