/** The master-actors module. */
@NullMarked
package io.ecms.master;

import org.jspecify.annotations.NullMarked;
