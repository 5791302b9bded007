package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The five records are there for plain SQL, and are right at each moment of a VM's life (E1). */
class RecordsTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "ecms.node.capacity.vcpus", "8",
          "ecms.node.capacity.memory-mib", "1024",
          "ecms.node.capacity.storage-gib", "100");

  private Path directory;
  private TestServer server;
  private Cluster cluster;
  private Sql sql;
  private String image;
  private Instant began;

  @BeforeEach
  void start(@TempDir Path temporary) {
    directory = temporary;
    began = Instant.now();
    server = TestServer.simulated(directory.resolve("data"), 1, SETTINGS);
    cluster = server.cluster();
    image = cluster.importBlank("guest", directory);
    sql = new Sql(server.data().resolve("journal").resolve("read-model.db"));
  }

  @AfterEach
  void stop() {
    sql.close();
    server.close();
  }

  /** One row, after the projection has seen what was acknowledged. */
  private Map<String, @Nullable String> row(String query, Object... values) {
    server.api().list("/v1/nodes");
    return sql.row(query, values);
  }

  private void assertNode(int freeCpu, int freeMemory, int freeStorage) {
    Map<String, @Nullable String> node =
        row("SELECT * FROM NODE_RESOURCE WHERE host_name = ?", "node-1");
    assertThat(node)
        .containsEntry("ip_addr", "127.0.0.1")
        .containsEntry("total_cpu", "8")
        .containsEntry("free_cpu", String.valueOf(freeCpu))
        .containsEntry("total_msize", "1024")
        .containsEntry("free_msize", String.valueOf(freeMemory))
        .containsEntry("total_ssize", "100")
        .containsEntry("free_ssize", String.valueOf(freeStorage))
        .containsEntry("status", "running");
    assertThat(time(node, "create_time")).isAfter(began);
    assertThat(time(node, "update_time")).isAfterOrEqualTo(time(node, "create_time"));
  }

  private static Instant time(Map<String, @Nullable String> row, String column) {
    return Instant.parse(String.valueOf(row.get(column)));
  }

  @Test
  void followTheLifeOfAVm() {
    String vm =
        cluster.create(
            "web",
            image,
            "\"vcpus\":2",
            "\"memoryMib\":256",
            "\"diskGib\":5",
            "\"hostname\":\"web-host\"",
            "\"password\":\"correct-horse-battery\"");
    assertConfiguration(vm, null, null);
    assertThat(row("SELECT * FROM VM_RUNENV_INFO WHERE vm_id = ?", vm))
        .containsEntry("host_name", null)
        .containsEntry("vnc_port", null)
        .containsEntry("vm_status", "stopped");
    assertNode(8, 1024, 100);
    assertNothingHeld();

    JsonNode running = cluster.done(vm, "start");
    String address = running.path("address").asText();
    String mac = running.path("mac").asText();
    assertConfiguration(vm, address, mac);
    assertThat(row("SELECT * FROM VM_RUNENV_INFO WHERE vm_id = ?", vm))
        .containsEntry("host_name", "node-1")
        .containsEntry("vnc_port", running.path("vnc").path("port").asText())
        .containsEntry("vm_status", "running");
    assertHeld(vm, address, mac);
    assertNode(6, 768, 95);

    cluster.done(vm, "stop");
    assertConfiguration(vm, address, mac);
    assertThat(row("SELECT * FROM VM_RUNENV_INFO WHERE vm_id = ?", vm))
        .containsEntry("host_name", "node-1")
        .containsEntry("vnc_port", null)
        .containsEntry("vm_status", "stopped");
    assertHeld(vm, address, mac);
    assertNode(8, 1024, 95);

    cluster.done(vm, "destroy");
    server.api().list("/v1/vms");
    for (String table : new String[] {"VM_RESOURCE_CONFIG", "VM_RUNENV_INFO", "VDISK_INFO"}) {
      assertThat(sql.rows("SELECT * FROM " + table)).as(table).isEmpty();
    }
    assertThat(row("SELECT * FROM NETWORK_RESOURCE WHERE ip_addr = ?", address))
        .containsEntry("mac_addr", mac)
        .containsEntry("is_free", "1");
    assertNothingHeld();
    assertNode(8, 1024, 100);
  }

  private void assertConfiguration(String vm, @Nullable String address, @Nullable String mac) {
    Map<String, @Nullable String> row = row("SELECT * FROM VM_RESOURCE_CONFIG WHERE vm_id = ?", vm);
    assertThat(row)
        .containsEntry("vcpu_count", "2")
        .containsEntry("mem_size", "256")
        .containsEntry("disk_size", "5")
        .containsEntry("user_password", "***")
        .containsEntry("user_hostname", "web-host")
        .containsEntry("ip_address", address)
        .containsEntry("mac_address", mac)
        .containsEntry("os_type", image);
    assertThat(time(row, "update_time")).isAfter(began);
  }

  private void assertHeld(String vm, String address, String mac) {
    assertThat(row("SELECT ip_addr, mac_addr FROM NETWORK_RESOURCE WHERE is_free = 0"))
        .containsEntry("ip_addr", address)
        .containsEntry("mac_addr", mac);
    Map<String, @Nullable String> disk = row("SELECT * FROM VDISK_INFO");
    assertThat(disk).containsEntry("disk_size", "5GiB").containsEntry("attached_vm_id", vm);
    assertThat(disk.get("disk_uri")).startsWith("file://node-1/");
    assertThat(time(disk, "update_time")).isAfter(began);
  }

  private void assertNothingHeld() {
    server.api().list("/v1/leases?state=held");
    assertThat(sql.rows("SELECT * FROM NETWORK_RESOURCE WHERE is_free = 0")).isEmpty();
    assertThat(sql.rows("SELECT * FROM VDISK_INFO")).isEmpty();
  }
}
