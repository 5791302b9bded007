/** Makes hosts into nodes over SSH (E2): brings the program there, checks, and starts it. */
@NullMarked
package io.ecms.node.setup;

import org.jspecify.annotations.NullMarked;
