/** The relay of the image trees beside what it could be at best. */
@NullMarked
package io.ecms.bench.relay;

import org.jspecify.annotations.NullMarked;
