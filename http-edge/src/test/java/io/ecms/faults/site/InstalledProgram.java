package io.ecms.faults.site;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The program as somebody has it who has unpacked a build, made of this test's class path. */
final class InstalledProgram {
  private final Path home;

  private InstalledProgram(Path home) {
    this.home = home;
  }

  /** Lays it out in a directory: launcher, {@code conf}, and the jars where the build puts them. */
  static InstalledProgram in(Path home) throws IOException {
    Path target = home.resolve("http-edge").resolve("target");
    Path lib = Files.createDirectories(target.resolve("lib"));
    copy(Program.ROOT.resolve("ecms"), home.resolve("ecms"));
    try (Stream<Path> files = Files.walk(Program.ROOT.resolve("conf"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(file, home.resolve(Program.ROOT.relativize(file)));
      }
    }
    List<Path> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        // Numbered, since two jars may have one name.
        jars.add(copy(path, lib.resolve(jars.size() + "-" + path.getFileName())));
      } else if (path.endsWith("classes")) {
        jars.add(packed(path, lib.resolve("module-" + jars.size() + ".jar")));
      }
    }
    writeMain(target.resolve("http-edge-test.jar"), jars);
    return new InstalledProgram(home);
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    return Files.copy(from, to);
  }

  private static Path packed(Path classes, Path jar) {
    int status =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--file=" + jar,
                "--no-compress",
                "-C",
                classes.toString(),
                ".");
    if (status != 0) {
      throw new AssertionError("jar ended with " + status);
    }
    return jar;
  }

  private static void writeMain(Path jar, List<Path> jars) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(
        Attributes.Name.CLASS_PATH,
        jars.stream().map(file -> "lib/" + file.getFileName()).collect(Collectors.joining(" ")));
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream written = new JarOutputStream(out, manifest)) {
      written.finish();
    }
  }

  Path home() {
    return home;
  }

  /** A command line of the program. */
  List<String> line(String... words) {
    return Stream.concat(Stream.of(home.resolve("ecms").toString()), Stream.of(words)).toList();
  }
}
