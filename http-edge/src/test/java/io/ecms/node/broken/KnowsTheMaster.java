package io.ecms.node.broken;

import io.ecms.master.placement.Wish;

record KnowsTheMaster(Wish wish) {}
