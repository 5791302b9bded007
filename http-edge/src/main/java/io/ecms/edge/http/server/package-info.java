/** The HTTP server: a table of endpoints, strict requests, problems for every refusal. */
@NullMarked
package io.ecms.edge.http.server;

import org.jspecify.annotations.NullMarked;
