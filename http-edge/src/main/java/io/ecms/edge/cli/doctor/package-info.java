/** Checks of this host: is everything here that the product needs, and does it really work. */
@NullMarked
package io.ecms.edge.cli.doctor;

import org.jspecify.annotations.NullMarked;
