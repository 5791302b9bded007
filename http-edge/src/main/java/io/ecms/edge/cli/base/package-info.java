/** What every part of the command line stands on: exit codes, failures, the host it runs on. */
@NullMarked
package io.ecms.edge.cli.base;

import org.jspecify.annotations.NullMarked;
