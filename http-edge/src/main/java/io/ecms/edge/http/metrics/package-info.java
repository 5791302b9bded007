/** Figures of a server in the text form of Prometheus. */
@NullMarked
package io.ecms.edge.http.metrics;

import org.jspecify.annotations.NullMarked;
