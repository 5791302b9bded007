/**
 * The read model: records that are kept up to date from the event stream and can be read with SQL.
 */
@NullMarked
package io.ecms.core.readmodel;

import org.jspecify.annotations.NullMarked;
