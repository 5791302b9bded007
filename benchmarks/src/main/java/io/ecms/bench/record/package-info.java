/** Journals that are filled faster than by commands, for measurements on many recorded things. */
@NullMarked
package io.ecms.bench.record;

import org.jspecify.annotations.NullMarked;
