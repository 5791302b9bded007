package io.ecms.tree.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides for {@link RequiresTool}. */
final class RequiredToolCondition implements ExecutionCondition {
  private static final Logger LOG = LoggerFactory.getLogger(RequiredToolCondition.class);
  private static final String REQUIRE_REAL = "ECMS_REQUIRE_REAL";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<RequiresTool> annotation =
        AnnotationSupport.findAnnotation(context.getElement(), RequiresTool.class);
    List<String> missing =
        annotation.map(RequiresTool::value).stream()
            .flatMap(Arrays::stream)
            .filter(tool -> !isPresent(tool))
            .toList();
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("all tools are present");
    }
    String reason = context.getDisplayName() + " needs " + String.join(", ", missing);
    if (Boolean.parseBoolean(System.getenv(REQUIRE_REAL))) {
      throw new IllegalStateException(reason + ", and " + REQUIRE_REAL + " is set");
    }
    LOG.warn("SKIPPED: {}", reason);
    return ConditionEvaluationResult.disabled(reason);
  }

  private static boolean isPresent(String tool) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return tool.startsWith("/")
        ? Files.exists(Path.of(tool))
        : Arrays.stream(path.split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
  }
}
