package io.ecms.tree.stack.support;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Stands for a name where the name itself would be too long. */
public final class ShortHash {
  /** Length of the result, in characters. */
  public static final int LENGTH = 12;

  private ShortHash() {}

  /** 48 bits of SHA-256 in hexadecimal: enough to keep the images and disks of one host apart. */
  public static String of(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, LENGTH / 2);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
