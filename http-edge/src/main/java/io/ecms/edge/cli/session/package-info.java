/** A run of the command line: its global options and what commands work with. */
@NullMarked
package io.ecms.edge.cli.session;

import org.jspecify.annotations.NullMarked;
