/** The HTTP edge as a whole: its settings and its life. */
@NullMarked
package io.ecms.edge.http;

import org.jspecify.annotations.NullMarked;
