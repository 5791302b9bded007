package io.ecms.tree.stack;

import java.util.regex.Pattern;

/**
 * The image that a tree distributes, as every member must agree on it.
 *
 * @param id token that is safe in file names and export names: lower-case letters, digits and
 *     dashes
 * @param sizeBytes virtual size, a multiple of 512
 */
public record ImageRef(String id, long sizeBytes) {
  private static final Pattern TOKEN = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  public ImageRef {
    if (!TOKEN.matcher(id).matches()) {
      throw new IllegalArgumentException("image id must match " + TOKEN + ": " + id);
    }
    if (sizeBytes <= 0 || sizeBytes % 512 != 0) {
      throw new IllegalArgumentException(
          "image size must be a positive multiple of 512 bytes: " + sizeBytes);
    }
  }
}
