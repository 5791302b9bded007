package io.ecms.node.setup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A script for the shell of another host, and the words it is given. SSH hands a host one string,
 * so here, and nowhere else, words are quoted for a shell: in single quotes, in which it gives no
 * character a meaning (POSIX, Shell Command Language, 2.2.2).
 *
 * @param name of the resource beside this class
 */
record RemoteScript(String name, List<String> words) {
  private static final String COMMON = "common.sh";

  RemoteScript {
    words = List.copyOf(words);
    if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException("no shell can be given a NUL character");
    }
  }

  /**
   * What a shell reads from its standard input: the words as {@code $1}, {@code $2}, what all
   * scripts begin with, then the text.
   */
  String text() {
    String set = words.stream().map(RemoteScript::quoted).collect(Collectors.joining(" "));
    return "set -- " + set + "\n" + resource(COMMON) + resource(name);
  }

  private static String resource(String name) {
    try (InputStream in = RemoteScript.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its script " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One word for a POSIX shell. */
  static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
