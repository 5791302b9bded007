package io.ecms.node.service;

import io.ecms.core.model.InvalidValue;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A service of the host that the node needs, for example a target daemon or a time server (I11).
 * Host and configuration say how it is looked after, so that it does not matter who starts services
 * there.
 *
 * @param name for people: letters, digits, {@code . _ @ -}, at most 64
 * @param check command with its arguments that ends with 0 while the service runs
 * @param restart command with its arguments that starts it again; empty: it is only watched
 */
public record HostService(String name, List<String> check, List<String> restart) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  public HostService {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidValue("name", "must match " + NAME + " but is '" + name + "'");
    }
    check = words("check", check);
    restart = words("restart", restart);
    if (check.isEmpty()) {
      throw new InvalidValue("check", "of service " + name + " must name a command");
    }
  }

  private static List<String> words(String field, List<String> words) {
    if (words.stream().anyMatch(word -> word.isEmpty() || word.indexOf('\0') >= 0)) {
      throw new InvalidValue(field, "must not have an empty word");
    }
    return List.copyOf(words);
  }
}
