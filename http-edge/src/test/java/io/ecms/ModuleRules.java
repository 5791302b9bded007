package io.ecms;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The direction of the modules and what each of them never knows, as ARCHITECTURE.md has it. */
enum ModuleRules {
  TREE_KNOWS_NO_OTHER_MODULE(
      "io.ecms.tree", "io.ecms.core", "io.ecms.node", "io.ecms.master", "io.ecms.edge"),
  TREE_IS_PLAIN_JAVA("io.ecms.tree", "org.apache.pekko", "scala", "com.typesafe", "org.libvirt"),
  CORE_KNOWS_NO_OTHER_MODULE(
      "io.ecms.core", "io.ecms.tree", "io.ecms.node", "io.ecms.master", "io.ecms.edge"),
  CORE_KNOWS_NO_EDGE_TECHNOLOGY(
      "io.ecms.core",
      "org.apache.pekko.http",
      "com.sun.net.httpserver",
      "java.net.http",
      "org.libvirt",
      "com.sun.jna",
      "picocli"),
  CASSANDRA_IS_KNOWN_IN_ONE_PACKAGE(
      "io.ecms", "com.datastax", "org.apache.pekko.persistence.cassandra") {
    @Override
    String except() {
      return "io.ecms.core.cassandra..";
    }
  },
  NODE_KNOWS_CORE_AND_TREE_ONLY("io.ecms.node", "io.ecms.master", "io.ecms.edge"),
  NODE_KNOWS_NO_HTTP_AND_NO_JOURNAL(
      "io.ecms.node",
      "org.apache.pekko.http",
      "com.sun.net.httpserver",
      "org.apache.pekko.persistence"),
  MASTER_KNOWS_CORE_AND_THE_PLANNER_ONLY(
      "io.ecms.master",
      "io.ecms.node",
      "io.ecms.edge",
      "io.ecms.tree.image",
      "io.ecms.tree.process",
      "io.ecms.tree.relay",
      "io.ecms.tree.stack",
      "io.ecms.tree.stripe",
      "io.ecms.tree.tool",
      "io.ecms.tree.wire"),
  MASTER_KNOWS_NO_HTTP_AND_NO_HOST(
      "io.ecms.master",
      "org.apache.pekko.http",
      "com.sun.net.httpserver",
      "java.net.http",
      "org.libvirt",
      "com.sun.jna",
      "java.lang.ProcessBuilder",
      "java.lang.ProcessHandle"),
  EDGE_KNOWS_NO_LIBVIRT("io.ecms.edge", "org.libvirt", "com.sun.jna");

  private final String module;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> unknown;

  ModuleRules(String module, String... unknown) {
    this.module = module;
    this.unknown = List.of(unknown);
  }

  /** The one package of the module that may. */
  String except() {
    return "none";
  }

  ArchRule rule() {
    return noClasses()
        .that()
        .resideInAPackage(module + "..")
        .and()
        .resideOutsideOfPackage(except())
        .should()
        .dependOnClassesThat(areIn(unknown))
        .allowEmptyShould(true)
        .as(name());
  }

  /** No package needs another one that needs it. */
  static ArchRule noCycles() {
    return slices().matching("io.ecms.(**)").should().beFreeOfCycles();
  }

  private static DescribedPredicate<JavaClass> areIn(List<String> names) {
    return DescribedPredicate.describe(
        "are in " + String.join(", ", names),
        type ->
            names.stream()
                .anyMatch(
                    name -> type.getName().equals(name) || type.getName().startsWith(name + ".")));
  }
}
