/** The event stream: the journal read in order, with an offset. */
@NullMarked
package io.ecms.core.feed;

import org.jspecify.annotations.NullMarked;
