@NullMarked
package io.ecms.tree.process;

import org.jspecify.annotations.NullMarked;
