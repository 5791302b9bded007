/** The commands, one class per noun. */
@NullMarked
package io.ecms.edge.cli.command;

import org.jspecify.annotations.NullMarked;
