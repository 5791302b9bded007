package io.ecms.faults.check;

/**
 * Something that must not be.
 *
 * @param rule kebab-case name of the rule
 * @param detail what was seen
 */
public record Violation(String rule, String detail) {
  @Override
  public String toString() {
    return rule + ": " + detail;
  }
}
