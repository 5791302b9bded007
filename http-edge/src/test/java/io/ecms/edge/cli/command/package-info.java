/** Tests of {@code io.ecms.edge.cli.command}. */
@NullMarked
package io.ecms.edge.cli.command;

import org.jspecify.annotations.NullMarked;
