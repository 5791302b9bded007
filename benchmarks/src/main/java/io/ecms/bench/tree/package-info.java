/** How long image trees of different shapes take to bring an image to all nodes. */
@NullMarked
package io.ecms.bench.tree;

import org.jspecify.annotations.NullMarked;
