package io.ecms.node.firstboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ecms.core.model.HostName;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.VmId;
import io.ecms.node.hypervisor.GuestNetwork;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool({"genisoimage", "isoinfo"})
class FirstBootIsoTest {
  private static final PasswordHash HASH =
      PasswordHash.sha512Crypt("secret".toCharArray(), new Random(1));
  private static final FirstBoot DATA =
      new FirstBoot(
          new VmId("vm-12345678"),
          new HostName("web-1"),
          Optional.of(HASH),
          new MacAddress("52:54:00:00:00:01"),
          Optional.of(
              new GuestNetwork(
                  new IpAddress("10.1.2.3"),
                  24,
                  Optional.of(new IpAddress("10.1.2.247")),
                  List.of(new IpAddress("10.1.2.1")))));

  private final HostCommandRunner commands = new HostCommandRunner();

  private final Path directory;

  FirstBootIsoTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private JsonNode read(Path iso, String name) throws IOException {
    String text =
        commands
            .check(
                Command.query(
                    Duration.ofSeconds(5), "isoinfo", "-R", "-x", "/" + name, "-i", iso.toString()))
            .stdout();
    return new YAMLMapper().readTree(text);
  }

  @Test
  void theDiskSaysWhatWasGiven() throws IOException {
    Path iso = directory.resolve("first.iso");
    new FirstBootIso(commands).write(DATA, iso);
    new FirstBootIso(commands).write(DATA, iso);

    assertThat(read(iso, "meta-data").path("local-hostname").asText()).isEqualTo("web-1");
    assertThat(read(iso, "meta-data").path("instance-id").asText()).isEqualTo("vm-12345678");
    assertThat(read(iso, "user-data").at("/chpasswd/users/0/password").asText())
        .isEqualTo(HASH.value());
    JsonNode card = read(iso, "network-config").at("/ethernets/ecms0");
    assertThat(card.at("/match/macaddress").asText()).isEqualTo("52:54:00:00:00:01");
    assertThat(card.at("/addresses/0").asText()).isEqualTo("10.1.2.3/24");
    assertThat(card.at("/routes/0/via").asText()).isEqualTo("10.1.2.247");
    assertThat(card.at("/nameservers/addresses/0").asText()).isEqualTo("10.1.2.1");
  }

  @Test
  void nobodyElseReadsItAndNothingElseIsLeft() throws IOException {
    Path iso = directory.resolve("first.iso");
    new FirstBootIso(commands).write(DATA, iso);
    assertThat(Files.getPosixFilePermissions(iso)).hasSize(2);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(iso);
    }
  }

  @Test
  void userDataBeginsWithTheMarkOfCloudInit() {
    assertThat(CloudInit.userData(DATA)).startsWith("#cloud-config\n");
    FirstBoot noPassword =
        new FirstBoot(DATA.vm(), DATA.hostName(), Optional.empty(), DATA.mac(), Optional.empty());
    assertThat(CloudInit.userData(noPassword)).doesNotContain("chpasswd");
    assertThat(CloudInit.networkConfig(noPassword)).contains("dhcp4: true");
  }
}
