package io.ecms.edge.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.edge.cli.launch.ClusterOptions;
import io.ecms.edge.cli.launch.LaunchException;
import io.ecms.edge.cli.launch.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose database is not there says so, instead of speaking of an error of its own. */
class StoreAwayTest {
  private static final String HOME = "ecms.home";

  /** Port 9 (discard) of the loopback address: the connection is refused at once. */
  private static final String NOBODY = "127.0.0.1:9";

  @Test
  void isToldPlainly(@TempDir Path directory) throws IOException {
    Path config = directory.resolve("server.conf");
    Files.writeString(
        config,
        "ecms.cassandra.contact-points = [\""
            + NOBODY
            + "\"]\n"
            + "pekko.remote.artery.canonical.port = 0\n");
    ServerOptions options =
        new ServerOptions(
            "cluster",
            config,
            directory,
            "127.0.0.1",
            0,
            new ClusterOptions(List.of(), null, null),
            Map.of());
    String before = System.setProperty(HOME, System.getProperty("ecms.root", ".."));
    try {
      assertThatThrownBy(() -> new ClusterLauncher().server(options))
          .isInstanceOfSatisfying(
              LaunchException.class,
              e -> {
                assertThat(e.code()).isEqualTo("no-store");
                assertThat(e.getMessage()).contains(NOBODY);
              });
    } finally {
      if (before == null) {
        System.clearProperty(HOME);
      } else {
        System.setProperty(HOME, before);
      }
    }
  }
}
