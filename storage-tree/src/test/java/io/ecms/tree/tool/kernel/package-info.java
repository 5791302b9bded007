@NullMarked
package io.ecms.tree.tool.kernel;

import org.jspecify.annotations.NullMarked;
