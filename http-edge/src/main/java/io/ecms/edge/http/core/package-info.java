/** The cluster behind the routes: master, entities, read model and event stream. */
@NullMarked
package io.ecms.edge.http.core;

import org.jspecify.annotations.NullMarked;
