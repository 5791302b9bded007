package io.ecms.node.firstboot;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * A guest password as a guest keeps it: SHA-512 crypt with salt, {@code $6$salt$hash} as in
 * crypt(5). Made where a clear password enters, so that it goes no further (X14). Knows nothing of
 * the rest of the node controller, hence may be called from anywhere.
 *
 * @param value the hash; not for logs either, since a weak password can be guessed from it
 */
public record PasswordHash(String value) {
  /** What crypt(5) allows, so the value is safe in a shadow file and in YAML. */
  private static final Pattern FORM =
      Pattern.compile("\\$6\\$(rounds=[1-9]\\d{3,8}\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{86}");

  private static final String SALT_ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int SALT_LENGTH = 16;

  /** Longer passwords serve only to keep a processor busy. */
  private static final int MAX_PASSWORD_CHARS = 256;

  private static final int MAX_BYTES_PER_CHAR = 3;

  /**
   * A hash that was made before.
   *
   * @throws IllegalArgumentException when it is not a SHA-512 crypt hash; the message does not
   *     repeat it
   */
  public PasswordHash {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("password hash must be a SHA-512 crypt hash ($6$...)");
    }
  }

  /**
   * Hashes a password with a new salt; takes about 5 ms of processor time.
   *
   * @param password 1 to 256 characters without control characters; stays as it is, the caller
   *     wipes it
   * @param random source of the salt, one that cannot be predicted
   * @throws IllegalArgumentException when the password is too long, empty, or has control
   *     characters
   */
  public static PasswordHash sha512Crypt(char[] password, RandomGenerator random) {
    if (password.length == 0 || password.length > MAX_PASSWORD_CHARS) {
      throw new IllegalArgumentException("password must have 1 to 256 characters");
    }
    for (char c : password) {
      if (Character.isISOControl(c)) {
        throw new IllegalArgumentException("password must not have control characters");
      }
    }
    byte[] bytes = utf8(password);
    try {
      return new PasswordHash(Sha2Crypt.sha512Crypt(bytes, "$6$" + salt(random)));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Without a string in between, which could not be wiped. */
  private static byte[] utf8(char[] password) {
    byte[] room = new byte[password.length * MAX_BYTES_PER_CHAR];
    ByteBuffer encoded = ByteBuffer.wrap(room);
    try {
      CoderResult result =
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(password), encoded, true);
      if (result.isError()) {
        throw new IllegalArgumentException("password is not valid text");
      }
      return Arrays.copyOf(room, encoded.position());
    } finally {
      Arrays.fill(room, (byte) 0);
    }
  }

  private static String salt(RandomGenerator random) {
    StringBuilder salt = new StringBuilder(SALT_LENGTH);
    for (int i = 0; i < SALT_LENGTH; i++) {
      salt.append(SALT_ALPHABET.charAt(random.nextInt(SALT_ALPHABET.length())));
    }
    return salt.toString();
  }

  @Override
  public String toString() {
    return "***";
  }
}
