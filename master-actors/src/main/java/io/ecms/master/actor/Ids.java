package io.ecms.master.actor;

import io.ecms.core.model.ImageId;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.VmId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes ids. With an idempotency key the id follows from the key, so that a repeated request means
 * the same thing and not a second one (I8); without one it is random.
 */
final class Ids {
  /** 128 bits: enough that two requests never meet by chance. */
  private static final int BYTES = 16;

  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";
  private static final int BITS_PER_DIGIT = 5;

  private final RandomGenerator random;

  Ids(RandomGenerator random) {
    this.random = random;
  }

  VmId vm(Optional<String> key) {
    return new VmId("vm-" + token("vm", key));
  }

  ImageId image(Optional<String> key) {
    return new ImageId("img-" + token("image", key));
  }

  OperationId operation(Optional<String> key) {
    return new OperationId("op-" + token("operation", key));
  }

  private String token(String kind, Optional<String> key) {
    byte[] bytes = new byte[BYTES];
    key.ifPresentOrElse(
        k -> System.arraycopy(digest(kind + "\n" + k), 0, bytes, 0, BYTES),
        () -> random.nextBytes(bytes));
    return text(bytes);
  }

  private static byte[] digest(String text) {
    try {
      return Arrays.copyOf(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)),
          BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte b : bytes) {
      held = held << 8 | (b & 0xff);
      bits += 8;
      while (bits >= BITS_PER_DIGIT) {
        bits -= BITS_PER_DIGIT;
        text.append(DIGITS.charAt(held >>> bits & 31));
      }
      held &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(DIGITS.charAt(held << (BITS_PER_DIGIT - bits) & 31));
    }
    return text.toString();
  }
}
