/** Setting up hosts that have no node controller yet: what is asked, and the port that does it. */
@NullMarked
package io.ecms.core.setup;

import org.jspecify.annotations.NullMarked;
