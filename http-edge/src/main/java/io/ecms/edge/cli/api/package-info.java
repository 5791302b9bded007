/** Client of the HTTP API: requests with safe repeats, names, and waiting for operations. */
@NullMarked
package io.ecms.edge.cli.api;

import org.jspecify.annotations.NullMarked;
