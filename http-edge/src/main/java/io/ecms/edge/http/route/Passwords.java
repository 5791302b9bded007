package io.ecms.edge.http.route;

import io.ecms.core.model.InvalidValue;

/** The rules for a guest's password. Messages never repeat it (X14). */
final class Passwords {
  private static final int MIN = 8;
  private static final int MAX = 128;

  private Passwords() {}

  static String checked(String password) {
    int length = password.codePointCount(0, password.length());
    if (length < MIN || length > MAX) {
      throw new InvalidValue("password", "must have " + MIN + " to " + MAX + " characters");
    }
    if (password.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidValue("password", "must have no control characters");
    }
    return password;
  }
}
