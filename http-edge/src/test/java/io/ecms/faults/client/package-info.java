/** Clients that write down every request and every answer. */
@NullMarked
package io.ecms.faults.client;

import org.jspecify.annotations.NullMarked;
