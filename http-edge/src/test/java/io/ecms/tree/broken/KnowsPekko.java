package io.ecms.tree.broken;

import org.apache.pekko.actor.typed.ActorRef;

record KnowsPekko(ActorRef<String> actor) {}
