@NullMarked
package io.ecms.tree.image;

import org.jspecify.annotations.NullMarked;
