/** What the command line asks of the launcher: run a role of the program in this process. */
@NullMarked
package io.ecms.edge.cli.launch;

import org.jspecify.annotations.NullMarked;
