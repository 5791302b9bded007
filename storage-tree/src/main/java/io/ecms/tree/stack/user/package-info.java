/** The block stack in user space: one QEMU storage daemon per image, and two relays around it. */
@NullMarked
package io.ecms.tree.stack.user;

import org.jspecify.annotations.NullMarked;
