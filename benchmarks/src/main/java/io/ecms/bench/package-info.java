/** Measures the figures that the product promises, and says where the time goes. */
@NullMarked
package io.ecms.bench;

import org.jspecify.annotations.NullMarked;
