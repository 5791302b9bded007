@NullMarked
package io.ecms.tree.wire;

import org.jspecify.annotations.NullMarked;
