/** Tests of single steps of sagas. */
@NullMarked
package io.ecms.master.saga;

import org.jspecify.annotations.NullMarked;
