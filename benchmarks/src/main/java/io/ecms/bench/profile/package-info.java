/** Where the server's time goes, from its flight recording and from the kernel's counts. */
@NullMarked
package io.ecms.bench.profile;

import org.jspecify.annotations.NullMarked;
