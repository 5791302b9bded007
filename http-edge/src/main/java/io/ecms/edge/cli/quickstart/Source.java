package io.ecms.edge.cli.quickstart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.GuestKit;
import io.ecms.edge.cli.launch.HypervisorKind;
import io.ecms.edge.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo's image comes from.
 *
 * @param image file of the image
 * @param kit kernel to boot it with, or null when nothing will really boot
 */
record Source(Path image, @Nullable GuestKit kit) {
  private static final int STAND_IN_BYTES = 1 << 20;

  /**
   * The guest kit, or a stand-in when it is not built and nothing real needs it.
   *
   * @throws Failure when real guests are wanted and the kit is missing
   */
  static Source choose(GuestKit kit, HypervisorKind hypervisor, Path data) {
    if (kit.complete()) {
      return new Source(kit.image(), kit);
    }
    return switch (hypervisor) {
      case SIMULATED -> new Source(standIn(data), null);
      case LIBVIRT ->
          throw Failure.of(
              ExitCode.FAILED,
              "the guest image is not built in " + kit.directory(),
              "build it with `make guest`, or start without VMs: --no-demo");
    };
  }

  private static Path standIn(Path data) {
    Path file = data.resolve("stand-in.raw");
    try {
      if (!Files.exists(file)) {
        Files.write(file, new byte[STAND_IN_BYTES]);
      }
      return file;
    } catch (IOException e) {
      throw Failure.of(ExitCode.FAILED, "cannot write " + file + ": " + e, "see --data").because(e);
    }
  }

  ObjectNode toRequest(String name) {
    ObjectNode body = Json.object().put("name", name).put("path", image.toString());
    if (kit != null) {
      body.put("kernel", kit.kernel().toString());
      body.put("initrd", kit.initrd().toString());
      body.put("cmdline", GuestKit.CMDLINE);
    }
    return body;
  }
}
