/** Machines, their network and what runs on them; all of it real, and gone afterwards. */
@NullMarked
package io.ecms.faults.site;

import org.jspecify.annotations.NullMarked;
