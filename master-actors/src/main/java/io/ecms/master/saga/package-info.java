/** The sagas of the command protocol: each a table of steps with do, undo and deadline. */
@NullMarked
package io.ecms.master.saga;

import org.jspecify.annotations.NullMarked;
