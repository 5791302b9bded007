@NullMarked
package io.ecms.tree.stack;

import org.jspecify.annotations.NullMarked;
