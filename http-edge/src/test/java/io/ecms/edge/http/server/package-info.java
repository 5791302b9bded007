/** Tests of what lies between the network and the routes. */
@NullMarked
package io.ecms.edge.http.server;

import org.jspecify.annotations.NullMarked;
