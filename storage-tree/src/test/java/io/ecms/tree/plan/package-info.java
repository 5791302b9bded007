@NullMarked
package io.ecms.tree.plan;

import org.jspecify.annotations.NullMarked;
