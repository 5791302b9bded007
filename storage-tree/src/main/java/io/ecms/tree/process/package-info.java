/**
 * The only place of the product that starts processes on a host: short commands and long-lived
 * daemons.
 */
@NullMarked
package io.ecms.tree.process;

import org.jspecify.annotations.NullMarked;
