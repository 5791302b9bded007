/** Tests of {@code io.ecms.edge.cli.doctor}. */
@NullMarked
package io.ecms.edge.cli.doctor;

import org.jspecify.annotations.NullMarked;
