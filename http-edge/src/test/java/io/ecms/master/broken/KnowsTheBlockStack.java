package io.ecms.master.broken;

import io.ecms.tree.stack.BlockStack;

record KnowsTheBlockStack(BlockStack stack) {}
