/** The master singleton: admits commands, opens operations and proposes from its view. */
@NullMarked
package io.ecms.master.actor;

import org.jspecify.annotations.NullMarked;
