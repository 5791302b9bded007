@NullMarked
package io.ecms.tree.relay;

import org.jspecify.annotations.NullMarked;
