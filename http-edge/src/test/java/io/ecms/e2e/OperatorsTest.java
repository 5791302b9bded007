package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.core.model.VmId;
import io.ecms.e2e.Api.Answer;
import io.ecms.node.hypervisor.simulated.Faults.Method;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What operators do, over the API and over JMX with nothing but open types, as jconsole does it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Object[] NONE = {};
  private static final String[] NO_TYPES = {};

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private TestServer server;
  private Api api;
  private Cluster cluster;
  private String image;

  @BeforeAll
  void start(@TempDir Path directory) {
    server =
        TestServer.simulated(
            directory.resolve("data"), 2, Map.of("ecms.master.observe-interval", "500ms"));
    api = server.api();
    cluster = server.cluster();
    image = cluster.importBlank("guest", directory);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void theClusterTellsWhatItIs() {
    JsonNode status = api.one("/v1/cluster");
    assertThat(status.path("ready").asBoolean()).isTrue();
    assertThat(status.path("store").asText()).isEqualTo("sqlite");
    assertThat(status.path("members")).hasSize(1);
    JsonNode self = status.path("members").path(0);
    assertThat(self.path("status").asText()).isEqualTo("up");
    assertThat(self.path("reachable").asBoolean()).isTrue();
    assertThat(status.path("master").asText()).isEqualTo(self.path("address").asText());
    assertThat(status.path("leader").asText()).isEqualTo(self.path("address").asText());
    assertThat(reconciler(status, "observe-vms").path("state").asText()).isEqualTo("on");
  }

  @Test
  void aNodeIsDrainedAndTakenBack() {
    assertThat(api.post("/v1/nodes/node-1/drain", "{}").json().path("state").asText())
        .isEqualTo("draining");
    assertThat(api.post("/v1/nodes/node-1/drain", "{}").status()).as("again").isEqualTo(200);
    List<String> vms = List.of(cluster.launch("drain-1", image), cluster.launch("drain-2", image));
    assertThat(vms)
        .allSatisfy(vm -> assertThat(cluster.vm(vm).path("node").asText()).isEqualTo("node-2"));
    assertThat(api.post("/v1/nodes/node-1/resume", "{}").json().path("state").asText())
        .isEqualTo("up");
    Answer nobody = api.post("/v1/nodes/ghost/drain", "{}");
    assertThat(nobody.status()).isEqualTo(404);
    vms.forEach(vm -> cluster.done(vm, "destroy"));
  }

  @Test
  void aPausedReconcilerDoesNothingUntilItIsResumed() {
    String vm = cluster.launch("paused", image);
    int node = cluster.vm(vm).path("node").asText().equals("node-1") ? 1 : 2;
    JsonNode paused = api.post("/v1/reconcilers/observe-vms/pause", "{}").json();
    assertThat(reconciler(paused, "observe-vms").path("state").asText()).isEqualTo("paused");
    long rounds = settledRounds();
    server.hypervisor(node).crash(new VmId(vm));
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(4))
        .until(() -> rounds() == rounds);
    assertThat(cluster.vm(vm).path("state").asText()).isEqualTo("running");

    assertThat(api.post("/v1/reconcilers/observe-vms/resume", "{}").status()).isEqualTo(200);
    await().atMost(PATIENCE).until(() -> cluster.vm(vm).path("state").asText().equals("stopped"));
    Answer unknown = api.post("/v1/reconcilers/make-coffee/pause", "{}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.code()).isEqualTo("reconciler-not-found");
    cluster.done(vm, "destroy");
  }

  @Test
  void theReadModelIsBuiltAgainWhileItIsRead() {
    String vm = cluster.launch("rebuilt", image);
    Answer begun = api.post("/v1/read-model/rebuild", "{}");
    assertThat(begun.status()).isEqualTo(202);
    await()
        .during(Duration.ofSeconds(1))
        .atMost(PATIENCE)
        .until(() -> api.get("/v1/vms?state=running").json().toString().contains(vm));
    cluster.done(vm, "destroy");
  }

  /** A round that was under way when it was paused still ends. */
  private long settledRounds() {
    await().during(Duration.ofMillis(700)).atMost(PATIENCE).until(unchanged());
    return rounds();
  }

  private Callable<Boolean> unchanged() {
    long[] last = {-1};
    return () -> {
      long now = rounds();
      boolean same = now == last[0];
      last[0] = now;
      return same;
    };
  }

  private long rounds() {
    return reconciler(api.one("/v1/cluster"), "observe-vms").path("rounds").asLong();
  }

  private static JsonNode reconciler(JsonNode status, String name) {
    return StreamSupport.stream(status.path("reconcilers").spliterator(), false)
        .filter(one -> one.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theMasterIsSteeredOverJmx() throws JMException {
    ObjectName master = new ObjectName("io.ecms:type=Master");
    assertThat(beans.getAttribute(master, "Serving")).isEqualTo(true);
    await().atMost(PATIENCE).until(() -> beans.getAttribute(master, "Nodes").equals(2));

    invoke(master, "pause", "resume-operations");
    assertThat(state(master, "resume-operations")).isEqualTo(true);
    assertThat(reconciler(api.one("/v1/cluster"), "resume-operations").path("state").asText())
        .isEqualTo("paused");
    invoke(master, "resume", "resume-operations");
    assertThat(state(master, "resume-operations")).isEqualTo(false);
    assertThatThrownBy(() -> invoke(master, "pause", "nothing"))
        .isInstanceOf(RuntimeMBeanException.class)
        .rootCause()
        .hasMessageContaining("there is no reconciler nothing; there are");

    assertThat(invoke(master, "drainNode", "node-2")).isEqualTo("node-2 is draining");
    assertThat(invoke(master, "resumeNode", "node-2")).isEqualTo("node-2 is up");
    assertThatThrownBy(() -> invoke(master, "drainNode", "ghost"))
        .isInstanceOf(RuntimeMBeanException.class);
  }

  private boolean state(ObjectName master, String reconciler) throws JMException {
    return Arrays.stream((CompositeData[]) beans.getAttribute(master, "Reconcilers"))
        .filter(one -> one.get("name").equals(reconciler))
        .map(one -> (Boolean) one.get("paused"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void operationsTreesAndProjectionsAreSeenOverJmx() throws JMException {
    String vm = cluster.launch("seen", image);
    ObjectName trees = new ObjectName("io.ecms:type=Trees");
    CompositeData[] all = (CompositeData[]) beans.getAttribute(trees, "Trees");
    assertThat(all)
        .anySatisfy(tree -> {
          assertThat(tree.get("image")).isEqualTo(image);
          assertThat(tree.get("degree")).isEqualTo(2);
          assertThat((Integer) tree.get("members")).isPositive();
          assertThat((Integer) tree.get("depth")).isPositive();
        });

    ObjectName projections = new ObjectName("io.ecms:type=Projections");
    beans.invoke(projections, "rebuild", NONE, NO_TYPES);
    await().atMost(PATIENCE).until(() -> beans.getAttribute(projections, "Lag").equals(0L));
    await()
        .atMost(PATIENCE)
        .until(
            () -> api.list("/v1/vms").stream().anyMatch(one -> one.path("id").asText().equals(vm)));

    server.hypervisor(1).faults().delay(Method.STOP, Duration.ofSeconds(5));
    server.hypervisor(2).faults().delay(Method.STOP, Duration.ofSeconds(5));
    String operation = cluster.ask(vm, "stop");
    ObjectName operations = new ObjectName("io.ecms:type=Operations");
    await()
        .atMost(PATIENCE)
        .until(() ->
            List.of((String[]) beans.getAttribute(operations, "InFlight")).contains(operation));
    await().atMost(PATIENCE).until(() -> (Integer) beans.getAttribute(operations, "Running") > 0);
    invoke(operations, "wake", operation);
    assertThat((String) invoke(operations, "cancel", operation)).startsWith(operation + " is ");
    server.hypervisor(1).faults().clear();
    server.hypervisor(2).faults().clear();
    assertThat(cluster.ended(operation).path("state").asText()).isNotEqualTo("running");

    ObjectName node = new ObjectName("io.ecms:type=Node,name=node-1");
    assertThat(beans.getAttribute(node, "Role")).isEqualTo("compute");
    ObjectName journal = new ObjectName("io.ecms:type=Journal");
    assertThat((Long) beans.getAttribute(journal, "NewestOffset")).isPositive();
    cluster.done(vm, "destroy");
  }

  private Object invoke(ObjectName bean, String operation, String argument) throws JMException {
    return beans.invoke(
        bean, operation, new Object[] {argument}, new String[] {String.class.getName()});
  }
}
