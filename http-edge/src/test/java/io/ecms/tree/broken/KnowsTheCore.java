package io.ecms.tree.broken;

import io.ecms.core.model.VmId;

record KnowsTheCore(VmId vm) {}
