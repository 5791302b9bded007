/** What a guest is told at its first start: host name, password hash, address (E6, X14). */
@NullMarked
package io.ecms.node.firstboot;

import org.jspecify.annotations.NullMarked;
