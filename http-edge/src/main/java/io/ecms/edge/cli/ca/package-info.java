/** A small certificate authority for the members of one cluster. */
@NullMarked
package io.ecms.edge.cli.ca;

import org.jspecify.annotations.NullMarked;
