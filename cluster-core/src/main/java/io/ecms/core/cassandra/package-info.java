/**
 * The store of a cluster: everything that knows Cassandra, and nothing else of the product does.
 */
@NullMarked
package io.ecms.core.cassandra;

import org.jspecify.annotations.NullMarked;
