package io.ecms.edge.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.Json;
import io.ecms.edge.cli.output.Quantities;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a VM is made of, for the commands that make one. */
public final class VmOptions {
  @Option(names = "--vcpus", paramLabel = "N", description = "Virtual CPUs (default: 1).")
  private int vcpus = 1;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = Mebibytes.class,
      description = "Memory, such as 512M or 2G; a bare number is MiB (default: 128M).")
  private long memoryMib = 128;

  @Option(
      names = "--disk",
      paramLabel = "SIZE",
      converter = Gibibytes.class,
      description = "Disk, such as 10G; a bare number is GiB (default: 1G).")
  private long diskGib = 1;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "Network (default: the cluster's default network).")
  private String network = "";

  @Option(
      names = "--hostname",
      paramLabel = "NAME",
      description = "Name inside the guest (default: the VM's name).")
  private String hostname = "";

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Label; may be given several times.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--restart",
      paramLabel = "POLICY",
      description =
          "Start it again when it ends by itself: never, on-failure or always (default: never).")
  private String restart = "";

  @Option(
      names = {"-p", "--ask-password"},
      description = "Ask for the password of the guest's administrator on the terminal.")
  private boolean askPassword;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Read the password of the guest's administrator from a file; - reads input.")
  private String passwordFile = "";

  /** The request that records a VM. */
  ObjectNode toRequest(String name, String image, Host host) {
    ObjectNode body = Json.object();
    body.put("name", name);
    body.put("vcpus", vcpus);
    body.put("memoryMib", memoryMib);
    body.put("diskGib", diskGib);
    body.put("image", image);
    putUnlessEmpty(body, "network", network);
    putUnlessEmpty(body, "hostname", hostname);
    putUnlessEmpty(body, "restart", restart);
    putUnlessEmpty(body, "password", password(host));
    if (!labels.isEmpty()) {
      ObjectNode object = body.putObject("labels");
      labels.forEach(object::put);
    }
    return body;
  }

  private String password(Host host) {
    if (askPassword && !passwordFile.isEmpty()) {
      throw Failure.of(ExitCode.USAGE, "--ask-password and --password-file exclude each other", "");
    }
    if (askPassword) {
      return host.password().ask("Password of the guest's administrator: ");
    }
    return passwordFile.isEmpty() ? "" : Passwords.read(passwordFile, host);
  }

  private static void putUnlessEmpty(ObjectNode body, String field, String value) {
    if (!value.isEmpty()) {
      body.put(field, value);
    }
  }

  private static long convert(String text, ToLongFunction<String> reader) {
    try {
      return reader.applyAsLong(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  /** Reads sizes of memory. */
  public static final class Mebibytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return VmOptions.convert(text, Quantities::mebibytes);
    }
  }

  /** Reads sizes of disks. */
  public static final class Gibibytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return VmOptions.convert(text, Quantities::gibibytes);
    }
  }
}
