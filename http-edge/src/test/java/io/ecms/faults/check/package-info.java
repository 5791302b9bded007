/** What must hold, as pure functions of what was seen. */
@NullMarked
package io.ecms.faults.check;

import org.jspecify.annotations.NullMarked;
