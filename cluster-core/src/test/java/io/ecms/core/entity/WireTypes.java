package io.ecms.core.entity;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.OperationRequest;
import java.util.Comparator;
import java.util.List;

/** The records of the product that are written or sent, found on the class path. */
final class WireTypes {
  private WireTypes() {}

  /** All records that may go over the wire. */
  static List<Class<?>> all() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.ecms.core")
            .stream()
            .filter(type -> type.isRecord() && type.isAssignableTo(Wire.class))
            // An actor's messages to itself never leave it.
            .filter(type -> !type.getModifiers().contains(JavaModifier.PRIVATE))
            .sorted(Comparator.comparing(JavaClass::getName))
            .<Class<?>>map(JavaClass::reflect)
            .toList();
  }

  /** Those that the journal keeps: events, states (in snapshots) and what is inside them. */
  static List<Class<?>> kept() {
    return all().stream().filter(WireTypes::isKept).toList();
  }

  private static boolean isKept(Class<?> type) {
    return DomainEvent.class.isAssignableFrom(type)
        || Fact.class.isAssignableFrom(type)
        || OperationRequest.class.isAssignableFrom(type)
        || List.of(type.getInterfaces()).stream()
            .anyMatch(parent -> parent.getSimpleName().equals("State"));
  }

  /** Short and unique, for example {@code Vm.VmDefined}. */
  static String nameOf(Class<?> type) {
    return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
  }
}
