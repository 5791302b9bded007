/** The http-edge module. */
@NullMarked
package io.ecms.edge;

import org.jspecify.annotations.NullMarked;
