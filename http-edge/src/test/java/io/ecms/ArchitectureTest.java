package io.ecms;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rules of the architecture, and the proof that each of them bites: classes that break them
 * live in the packages named {@code broken}.
 */
class ArchitectureTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.ecms");

  private static final JavaClasses BROKEN =
      new ClassFileImporter()
          .importPackages(
              "io.ecms.core.broken",
              "io.ecms.tree.broken",
              "io.ecms.node.broken",
              "io.ecms.master.broken",
              "io.ecms.edge.broken");

  @Test
  void allModulesAreSeen() {
    for (String module : List.of("core", "tree", "node", "master", "edge")) {
      assertThat(PRODUCT.stream().filter(t -> t.getName().startsWith("io.ecms." + module + ".")))
          .as(module)
          .hasSizeGreaterThan(20);
    }
  }

  @TestFactory
  List<DynamicTest> theProductKeepsTheRules() {
    return rules().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(PRODUCT)))
        .toList();
  }

  @TestFactory
  List<DynamicTest> eachRuleBites() {
    return rules().stream()
        .map(rule ->
            DynamicTest.dynamicTest(
                rule.getDescription(),
                () -> assertThat(rule.evaluate(BROKEN).hasViolation()).isTrue()))
        .toList();
  }

  /** Every forbidden call of the examples is seen, not just one of each kind. */
  @ParameterizedTest
  @EnumSource(Capability.class)
  void eachWayToTakeACapabilityIsSeen(Capability capability) {
    int methods =
        BROKEN.stream()
            .filter(type -> type.getSimpleName().equals("Takes" + capability.name()))
            .mapToInt(type -> type.getMethods().size())
            .sum();

    int seen = capability.rule().evaluate(BROKEN).getFailureReport().getDetails().size();

    assertThat(methods).isPositive();
    assertThat(seen).isGreaterThanOrEqualTo(methods);
  }

  /** The lists of exceptions do not outlive their reasons. */
  @ParameterizedTest
  @EnumSource(Capability.class)
  void everyNamedPlaceIsNeeded(Capability capability) {
    Set<String> idle = new TreeSet<>(capability.places());
    idle.removeAll(capability.takers(PRODUCT));

    assertThat(idle).isEmpty();
  }

  private static List<ArchRule> rules() {
    List<ArchRule> rules = new ArrayList<>();
    for (ModuleRules module : ModuleRules.values()) {
      rules.add(module.rule());
    }
    for (Capability capability : Capability.values()) {
      rules.add(capability.rule());
    }
    rules.add(ModuleRules.noCycles());
    return rules;
  }
}
