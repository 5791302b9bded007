package io.ecms.core.setup;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.ecms.core.model.InvalidValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a host listens for SSH, and as whom to come (E2).
 *
 * @param user {@code [a-z_][a-z0-9_-]{0,31}}
 * @param host DNS name or IPv4 address; never begins with a dash, so no program takes it for an
 *     option
 * @param port 1 to 65535
 */
public record SshTarget(String user, String host, int port) {
  /** Who sets up a host unless somebody else is named: starting guests takes root. */
  public static final String DEFAULT_USER = "root";

  /** RFC 4253. */
  public static final int DEFAULT_PORT = 22;

  private static final String USER = "[a-z_][a-z0-9_-]{0,31}";
  private static final String HOST = "[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?";
  private static final Pattern FORM =
      Pattern.compile("(?:(" + USER + ")@)?(" + HOST + ")(?::([0-9]{1,5}))?");
  private static final int MAX_PORT = 65535;

  public SshTarget {
    if (!user.matches(USER) || !host.matches(HOST) || port < 1 || port > MAX_PORT) {
      throw new InvalidValue("ssh", "must be [USER@]HOST[:PORT]");
    }
  }

  /**
   * Reads {@code [USER@]HOST[:PORT]}.
   *
   * @throws InvalidValue when it is anything else
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static SshTarget parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new InvalidValue(
          "ssh",
          "must be [USER@]HOST[:PORT], for example root@10.0.0.5, but is '"
              + InvalidValue.shown(text)
              + "'");
    }
    String user = parts.group(1);
    String port = parts.group(3);
    return new SshTarget(
        user == null ? DEFAULT_USER : user,
        parts.group(2),
        port == null ? DEFAULT_PORT : Integer.parseInt(port));
  }

  /** {@code USER@HOST:PORT}, as {@link #parse} reads it. */
  @Override
  @JsonValue
  public String toString() {
    return user + "@" + host + ":" + port;
  }
}
