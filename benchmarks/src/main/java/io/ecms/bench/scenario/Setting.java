package io.ecms.bench.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What the scenarios have in common.
 *
 * @param home directory of the installation
 * @param results directory of results
 * @param window length of each measurement
 * @param clients of a closed loop, 1 or more
 * @param nodes of the server under load, 1 to 1000
 * @param progress is told what happens
 */
public record Setting(
    Path home, Path results, Duration window, int clients, int nodes, Consumer<String> progress) {

  void say(String line) {
    progress.accept(line);
  }

  /** What is real and what is not, for the setup of a figure. */
  String product(int controllers) {
    return product(controllers, Store.SQLITE);
  }

  /** The same on another store. */
  String product(int controllers, Store store) {
    return "one JVM with %d simulated nodes, %s, %d processors shared with the load generator"
        .formatted(controllers, store.product(), Runtime.getRuntime().availableProcessors());
  }

  String seconds() {
    return window.toSeconds() + " s";
  }
}
