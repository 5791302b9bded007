@NullMarked
package io.ecms.tree.stack.user;

import org.jspecify.annotations.NullMarked;
