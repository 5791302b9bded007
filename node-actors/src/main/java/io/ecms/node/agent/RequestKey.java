package io.ecms.node.agent;

import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.Ticket;

/**
 * What makes two requests the same request. One step of an operation may send several commands, so
 * the command belongs to it; so does the epoch of the ticket, because what was done for an old
 * registration of the node says nothing about the present one.
 */
record RequestKey(Ticket ticket, AgentCommand command) {}
