/** What the routes ask of the cluster: one port, its requests and its answers as plain records. */
@NullMarked
package io.ecms.edge.http.api;

import org.jspecify.annotations.NullMarked;
