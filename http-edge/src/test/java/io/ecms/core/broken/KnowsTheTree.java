package io.ecms.core.broken;

import io.ecms.tree.process.CommandRunner;

record KnowsTheTree(CommandRunner runner) {}
