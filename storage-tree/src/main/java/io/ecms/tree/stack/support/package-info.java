/** What the real block stacks share: one agent per directory, one lock per image, one exception. */
@NullMarked
package io.ecms.tree.stack.support;

import org.jspecify.annotations.NullMarked;
