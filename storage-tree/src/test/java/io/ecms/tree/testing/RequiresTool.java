package io.ecms.tree.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test drives real programs.
 *
 * <p>Where one is missing the test is skipped with a warning that names it; with {@code
 * ECMS_REQUIRE_REAL=true} in the environment it fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(RequiredToolCondition.class)
public @interface RequiresTool {

  /** Programs that must be found on the PATH, or absolute paths that must exist. */
  String[] value();
}
