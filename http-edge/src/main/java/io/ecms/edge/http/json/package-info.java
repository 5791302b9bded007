/** Strict reading of request bodies and compact writing of answers. */
@NullMarked
package io.ecms.edge.http.json;

import org.jspecify.annotations.NullMarked;
