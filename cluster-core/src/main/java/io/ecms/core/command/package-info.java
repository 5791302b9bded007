/** The command protocol of the master: what clients ask of the cluster, and its answers. */
@NullMarked
package io.ecms.core.command;

import org.jspecify.annotations.NullMarked;
