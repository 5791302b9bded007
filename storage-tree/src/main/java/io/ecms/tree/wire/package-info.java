/** Byte streams between hosts: deadlines for every step, and mutual TLS. */
@NullMarked
package io.ecms.tree.wire;

import org.jspecify.annotations.NullMarked;
