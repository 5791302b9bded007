package io.ecms.node.broken;

import org.apache.pekko.persistence.typed.PersistenceId;

record KnowsTheJournal(PersistenceId id) {}
