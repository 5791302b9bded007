/** Tests of the whole product: a server with its nodes, driven by its API as users drive it. */
@NullMarked
package io.ecms.e2e;

import org.jspecify.annotations.NullMarked;
