@NullMarked
package io.ecms.tree.tool;

import org.jspecify.annotations.NullMarked;
