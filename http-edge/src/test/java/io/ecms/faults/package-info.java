/**
 * The product as operators run it, three servers and three nodes on a real ring of Cassandra, with
 * clients at work while machines die, stop and lose each other; afterwards everything that anybody
 * saw is checked.
 */
@NullMarked
package io.ecms.faults;

import org.jspecify.annotations.NullMarked;
