/** The routes by resource: what each takes from the request, asks of the cluster, and answers. */
@NullMarked
package io.ecms.edge.http.route;

import org.jspecify.annotations.NullMarked;
