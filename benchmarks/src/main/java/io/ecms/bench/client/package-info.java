/** A lean HTTP client and the part of the API that load is made of. */
@NullMarked
package io.ecms.bench.client;

import org.jspecify.annotations.NullMarked;
