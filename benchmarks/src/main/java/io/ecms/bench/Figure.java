package io.ecms.bench;

/**
 * One measured number, as {@code results.json} has it.
 *
 * @param name kebab-case, the same in each run
 * @param unit {@code 1/s}, {@code ms}, {@code s}, {@code kB} and {@code MB}, which are a thousand
 *     and a million bytes, or {@code 1} for what is counted
 * @param setup what was measured under which conditions, for people
 */
public record Figure(String name, double value, String unit, String setup) {
  public Figure {
    if (!Double.isFinite(value)) {
      throw new BenchException("no-number", name + " is " + value);
    }
  }
}
