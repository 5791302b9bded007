package io.ecms.core.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A password as crypt(3) hashes it with SHA-512 ({@code $6$...}). The clear password never gets
 * past the API (X14); even the hash is masked when printed.
 */
public record HashedPassword(@JsonValue String value) {
  private static final Pattern FORM =
      Pattern.compile("\\$6\\$(rounds=\\d{1,9}\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{86}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public HashedPassword {
    if ((Object) value == null || !FORM.matcher(value).matches()) {
      throw new InvalidValue("password", "must be a SHA-512 crypt hash");
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
