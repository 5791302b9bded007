/** The measured server: a process of its own, started by the product's own command. */
@NullMarked
package io.ecms.bench.server;

import org.jspecify.annotations.NullMarked;
