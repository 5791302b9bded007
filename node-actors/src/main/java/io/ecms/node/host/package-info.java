/** Facts about the host that a node controller runs on (E5). */
@NullMarked
package io.ecms.node.host;

import org.jspecify.annotations.NullMarked;
