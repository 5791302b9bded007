@NullMarked
package io.ecms.node;

import org.jspecify.annotations.NullMarked;
