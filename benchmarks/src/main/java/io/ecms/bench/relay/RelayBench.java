package io.ecms.bench.relay;

import io.ecms.bench.BenchException;
import io.ecms.bench.Figure;
import io.ecms.bench.Results;
import io.ecms.bench.relay.Way.Kind;
import io.ecms.bench.relay.Way.Shape;
import io.ecms.edge.cli.ca.Authority;
import io.ecms.tree.wire.TlsFiles;
import io.ecms.tree.wire.TlsIdentity;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code make bench-relay}: what the relay costs beside a plain copy loop and a direct connection.
 */
public final class RelayBench {
  private static final int ROUNDS = 5;
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final int CONNECTIONS = 256;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private RelayBench() {}

  /** Prints the table and writes {@code target/bench/relay.json}. */
  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(System.getProperty("ecms.home", "")).toAbsolutePath();
    PrintWriter out =
        new PrintWriter(
            new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
    Results results = new Results(measured(ROUNDS, WINDOW, IDLE));
    Path file = home.resolve("target").resolve("bench").resolve("relay.json");
    results.write(file);
    results.lines().forEach(out::println);
    out.println();
    out.println("Written: " + file);
    out.flush();
  }

  /** All figures. */
  static List<Figure> measured(int rounds, Duration window, Duration idle) throws IOException {
    // Not below the results: the path of a unix socket must be short.
    Path directory = Files.createTempDirectory(Path.of("/tmp"), "rb");
    try {
      TlsIdentity identity = identity(directory.resolve("ca"));
      List<Figure> figures = new ArrayList<>();
      for (Shape shape : Shape.values()) {
        figures.addAll(new Comparison(shape, rounds, window, directory, identity).run());
      }
      figures.add(idle(Kind.DIRECT, directory, identity, idle));
      figures.add(idle(Kind.RELAY, directory, identity, idle));
      return figures;
    } finally {
      remove(directory);
    }
  }

  private static TlsIdentity identity(Path directory) throws IOException {
    try {
      Authority authority = new Authority(directory);
      Authority.Issued _ = authority.init(Instant.now());
      Authority.Issued member =
          authority.issue("bench", List.of("127.0.0.1"), Duration.ofDays(1), Instant.now());
      return TlsIdentity.of(
          new TlsFiles(member.key(), member.certificate(), authority.certificate()));
    } catch (GeneralSecurityException e) {
      throw new BenchException("no-certificates", "no certificates can be made", e);
    }
  }

  private static Figure idle(Kind kind, Path directory, TlsIdentity identity, Duration time)
      throws IOException {
    try (Way way = Way.open(kind, Shape.UNIX_TO_TCP, directory, identity)) {
      return new Figure(
          kind.word() + "-idle",
          Trial.idle(way, CONNECTIONS, time),
          "ms",
          "processor time of the whole process in one second, while %d connections are silent for %d s"
              .formatted(CONNECTIONS, time.toSeconds()));
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
