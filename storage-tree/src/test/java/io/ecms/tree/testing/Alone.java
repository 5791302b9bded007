package io.ecms.tree.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test class that runs with no other beside it, because it measures how long something takes,
 * starts more processes than a small machine has processors for, or shares a database with others
 * of its kind. All others run two at a time: most of them wait for guests and deadlines.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("alone")
public @interface Alone {}
