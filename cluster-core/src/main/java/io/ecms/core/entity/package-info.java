/** The one shape of an entity: pure logic in one class, one shell that persists and answers. */
@NullMarked
package io.ecms.core.entity;

import org.jspecify.annotations.NullMarked;
