@NullMarked
package io.ecms.node.agent;

import org.jspecify.annotations.NullMarked;
