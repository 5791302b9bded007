package io.ecms;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Something that code must be given from outside, because a test could not control it otherwise,
 * and the few places that may take it by themselves: the wiring of each part, and one class per
 * thing that is done to the host.
 */
enum Capability {
  CLOCK(
      "java\\.time\\.(Instant|Local\\w+|Zoned\\w+|Offset\\w+|Year\\w*)\\.now"
          + "|java\\.lang\\.System\\.(currentTimeMillis|nanoTime)"
          + "|java\\.time\\.Clock\\.(system|tick).*|java\\.time\\.InstantSource\\.system",
      Set.of(
          "io.ecms.edge.cli.Main",
          "io.ecms.edge.launch.ServerRole",
          "io.ecms.edge.launch.Member",
          "io.ecms.node.NodePorts",
          "io.ecms.node.hypervisor.Ticker",
          "io.ecms.tree.process.Deadline",
          "io.ecms.tree.process.Ticks")),
  RANDOMNESS(
      "java\\.util\\.(Random|SplittableRandom)\\.<init>|java\\.security\\.SecureRandom\\.(<init>|get.*)"
          + "|java\\.lang\\.Math\\.random|java\\.util\\.concurrent\\.ThreadLocalRandom\\.current"
          + "|java\\.util\\.UUID\\.randomUUID"
          + "|java\\.util\\.random\\.RandomGenerator\\.(of|getDefault)",
      Set.of("io.ecms.edge.cli.Main", "io.ecms.edge.launch.ServerRole", "io.ecms.node.NodePorts")),
  THREADS(
      "java\\.util\\.concurrent\\.(Executors\\..*|ForkJoinPool\\.(<init>|commonPool))"
          + "|java\\.lang\\.Thread\\.(<init>|ofVirtual|ofPlatform|startVirtualThread)",
      Set.of(
          "io.ecms.edge.cli.session.Roles",
          "io.ecms.edge.launch.Member",
          "io.ecms.edge.launch.ServerRole",
          "io.ecms.edge.launch.Threads",
          "io.ecms.node.NodeControllers",
          "io.ecms.node.hypervisor.libvirt.EventLoop",
          "io.ecms.node.hypervisor.libvirt.IoErrorResumer",
          "io.ecms.node.hypervisor.libvirt.LibvirtConnections",
          "io.ecms.node.hypervisor.libvirt.LibvirtdKeeper",
          "io.ecms.node.hypervisor.libvirt.NativeCalls",
          "io.ecms.tree.process.OutputCollector",
          "io.ecms.tree.process.ProcessDaemon",
          "io.ecms.tree.relay.Relay",
          "io.ecms.tree.stack.kernel.Watch",
          "io.ecms.tree.stack.user.Chores",
          "io.ecms.tree.stripe.StripeServer")),
  WAITING(
      "java\\.lang\\.Thread\\.sleep|java\\.util\\.concurrent\\.TimeUnit\\.sleep"
          + "|java\\.util\\.concurrent\\.locks\\.LockSupport\\.park.*",
      Set.of(
          "io.ecms.edge.cli.Main",
          "io.ecms.edge.launch.Member",
          "io.ecms.node.hypervisor.Ticker",
          "io.ecms.tree.process.Poll",
          "io.ecms.tree.process.ProcessDaemon",
          "io.ecms.tree.process.Termination",
          "io.ecms.tree.process.Ticks",
          "io.ecms.tree.stack.simulated.ScriptedFaults")),
  PROCESSES(
      "java\\.lang\\.ProcessBuilder\\.(<init>|start.*)|java\\.lang\\.Runtime\\.exec",
      Set.of("io.ecms.tree.process.HostCommandRunner"));

  private final Pattern calls;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<String> places;

  Capability(String calls, Set<String> places) {
    this.calls = Pattern.compile(calls);
    this.places = places;
  }

  /** Nobody but the named places takes it. */
  ArchRule rule() {
    return ArchRuleDefinition.noClasses()
        .that(areNot(places))
        .should()
        .accessTargetWhere(taken())
        .as(name() + " comes from outside");
  }

  /** The classes that take it, by the names of their files. */
  Set<String> takers(Iterable<JavaClass> classes) {
    Set<String> takers = new TreeSet<>();
    for (JavaClass type : classes) {
      if (type.getAccessesFromSelf().stream().anyMatch(taken())) {
        takers.add(outermost(type));
      }
    }
    return takers;
  }

  Set<String> places() {
    return places;
  }

  private DescribedPredicate<JavaAccess<?>> taken() {
    return DescribedPredicate.describe(
        "takes " + this,
        access -> {
          AccessTarget target = access.getTarget();
          return calls.matcher(target.getOwner().getName() + "." + target.getName()).matches();
        });
  }

  private static DescribedPredicate<JavaClass> areNot(Set<String> places) {
    return DescribedPredicate.describe(
        "are not one of " + places, type -> !places.contains(outermost(type)));
  }

  private static String outermost(JavaClass type) {
    String name = type.getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
