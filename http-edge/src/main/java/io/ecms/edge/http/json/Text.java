package io.ecms.edge.http.json;

import java.util.regex.Pattern;

/** Text from outside, made fit for answers and logs. */
public final class Text {
  private static final int SHOWN = 256;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private Text() {}

  /** {@code text}, cut to {@value #SHOWN} characters, with control characters replaced. */
  public static String shown(String text) {
    String cut = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return CONTROL.matcher(cut).replaceAll("?");
  }
}
