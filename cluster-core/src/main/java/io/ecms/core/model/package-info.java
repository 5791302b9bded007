/** The vocabulary: typed ids, resources and other values that mean the same in every module. */
@NullMarked
package io.ecms.core.model;

import org.jspecify.annotations.NullMarked;
