package io.ecms.node.hypervisor;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Password of a VM's screen. It is given to the running hypervisor only, never written to a
 * definition, a file or a log (X14).
 *
 * @param secret 8 letters and digits: the VNC protocol (RFC 6143, 7.2.2) ignores all after the 8th
 */
public record VncPassword(String secret) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]{8}");
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final int LENGTH = 8;

  public VncPassword {
    if (!FORM.matcher(secret).matches()) {
      throw Checks.invalid("vnc password", "must be 8 letters and digits");
    }
  }

  /**
   * A new password.
   *
   * @param random a source that cannot be predicted, such as {@link java.security.SecureRandom}
   */
  public static VncPassword generate(RandomGenerator random) {
    StringBuilder secret = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new VncPassword(secret.toString());
  }

  @Override
  public String toString() {
    return "***";
  }
}
