package io.ecms.tree.tool.kernel;

import java.util.regex.Pattern;

/**
 * An iSCSI qualified name (RFC 7143), of a target or of an initiator.
 *
 * @param value for example {@code iqn.2026-01.io.ecms:debian-12}; at most 223 characters
 */
public record Iqn(String value) {
  private static final int MAX_LENGTH = 223;
  private static final Pattern FORM =
      Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.[a-z0-9][a-z0-9.-]*(:[a-z0-9._:-]+)?");

  public Iqn {
    if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("no iSCSI qualified name: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
