package io.ecms.bench.profile;

import java.util.regex.Pattern;

/** Puts threads into groups: the name without its numbers. */
final class ThreadGroups {
  static final String ENDED = "(ended)";

  /** The kernel keeps 15 characters of a name, which cuts it within a word or a number. */
  private static final Pattern NUMBERS = Pattern.compile("[-#@ ]+\\d+.*$");

  private static final int MAX_LENGTH = 40;

  private ThreadGroups() {}

  static String of(String thread) {
    if (thread.isEmpty()) {
      return "(virtual)";
    }
    String name = NUMBERS.matcher(thread).replaceFirst("");
    String group = name.isEmpty() ? thread : name;
    return group.length() <= MAX_LENGTH ? group : group.substring(0, MAX_LENGTH);
  }
}
