package io.ecms.master.broken;

import java.io.IOException;

final class TakesPROCESSES {
  private TakesPROCESSES() {}

  static Process builder() throws IOException {
    return new ProcessBuilder("true").start();
  }

  static Process runtime() throws IOException {
    return Runtime.getRuntime().exec(new String[] {"true"});
  }
}
