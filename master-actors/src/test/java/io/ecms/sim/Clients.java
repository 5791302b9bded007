package io.ecms.sim;

import static io.ecms.sim.engine.Violation.unless;

import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.entity.Answer;
import io.ecms.core.image.ImageSource;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.operation.BatchMember;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.setup.SshTarget;
import io.ecms.core.vm.RestartPolicy;
import io.ecms.sim.check.Monitor;
import io.ecms.sim.engine.Dice;
import io.ecms.sim.engine.Party;
import io.ecms.sim.shell.Server;
import io.ecms.sim.shell.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send commands and repeat those with a key until they have an answer. What they are
 * told is held against the journal: nothing is acknowledged that is not in it, and a repeat means
 * the same thing as the first.
 */
final class Clients {
  private static final Party CLIENT = new Party("client", "client");
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
  private static final int ATTEMPTS = 12;
  private static final Set<String> NOT_YET = Set.of("unknown-image", "image-not-ready");

  private static final SshTarget OVER_SSH = SshTarget.parse("root@10.0.0.5");

  /** Nobody reads it: the simulator has ways of its own to answer. */
  private static final ActorRef<MasterReply> NOWHERE = TestInbox.<MasterReply>create().getRef();

  private final World world;
  private final Server server;
  private final Monitor monitor;
  private final Dice dice;
  private final Map<Integer, VmId> vms = new HashMap<>();
  private final Map<Integer, ImageId> images = new HashMap<>();
  private final Map<Integer, OperationId> latest = new HashMap<>();
  private final Map<Integer, OperationId> batches = new HashMap<>();
  private final Map<Integer, String> told = new HashMap<>();
  private int open;

  Clients(World world, Server server, Monitor monitor, Dice dice) {
    this.world = world;
    this.server = server;
    this.monitor = monitor;
    this.dice = dice;
  }

  /** Plans the commands. */
  void send(List<Workload.Command> commands) {
    for (Workload.Command command : commands) {
      open++;
      world.time.after(command.at(), world.always, () -> begin(command));
    }
  }

  /** Commands that wait for their answer. */
  int open() {
    return open;
  }

  private void begin(Workload.Command command) {
    attempt(command, 0);
    if (command.twice()) {
      open++;
      attempt(command, 0);
    }
  }

  private void attempt(Workload.Command command, int attempt) {
    Optional<String> key = command.keyed() ? Optional.of("k" + command.number()) : Optional.empty();
    Optional<String> sent = world.parts.key(key, attempt);
    if (command.wish() instanceof Wish.Cancel(var vm)) {
      cancel(latest.get(vm));
      return;
    }
    if (command.wish() instanceof Wish.CancelLaunch(var batch)) {
      cancel(batches.get(batch));
      return;
    }
    Optional<MasterMessage> message = message(command, sent);
    if (message.isEmpty()) {
      open--;
      return;
    }
    world.trace.note("sends", "command " + command.number(), () -> command.wish() + " " + attempt);
    ask(
        message.get(),
        reply -> {
          world.trace.note(
              "told", "command " + command.number(), () -> reply.map(Clients::text).orElse("-"));
          if (reply.isEmpty() || !settled(command, reply.get())) {
            again(command, attempt + 1);
          } else {
            open--;
          }
        });
  }

  private static String text(MasterReply reply) {
    return switch (reply) {
      case MasterReply.Opened(var operation) -> operation.id() + " " + operation.phase();
      case MasterReply.VmCreated(var vm, _) -> vm.id().value();
      case MasterReply.Refused(var problem, _) -> problem.code() + ": " + problem.message();
      case MasterReply.Placements placements -> placements.toString();
      case MasterReply.Status status -> status.toString();
    };
  }

  private void ask(MasterMessage message, Consumer<Optional<MasterReply>> then) {
    world.network.<MasterReply>ask(
        world.always,
        CLIENT,
        World.onServer("http"),
        PATIENCE,
        reply -> server.command(message, reply),
        then);
  }

  private void again(Workload.Command command, int attempt) {
    if (command.keyed() && attempt < ATTEMPTS) {
      Duration pause = dice.between(Duration.ofMillis(200), LONGEST_PAUSE);
      world.time.after(pause, world.always, () -> attempt(command, attempt));
    } else {
      open--;
    }
  }

  private void cancel(@Nullable OperationId operation) {
    open--;
    if (operation != null) {
      world.trace.note("cancels", operation.value(), () -> "");
      world.network.<Answer>ask(
          world.always,
          CLIENT,
          World.onServer("http"),
          PATIENCE,
          reply -> server.cancel(operation, reply),
          _ -> {});
    }
  }

  /** Empty when it is about a VM that was never made. */
  private Optional<MasterMessage> message(Workload.Command command, Optional<String> key) {
    Optional<Duration> grace = Optional.of(Duration.ofMillis(3_000 + command.number()));
    return switch (command.wish()) {
      case Wish.AddNode(var node) ->
          Optional.of(
              new MasterMessage.AddNode(
                  node,
                  Optional.empty(),
                  command.number() % 2 == 0 ? Optional.empty() : Optional.of(OVER_SSH),
                  key,
                  NOWHERE));
      case Wish.BringIn(var image) ->
          Optional.of(
              new MasterMessage.ImportImage(
                  new ResourceName("image-" + image),
                  new ImageSource(
                      "/images/" + image,
                      ImageSource.Format.AUTO,
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()),
                  Optional.empty(),
                  key,
                  NOWHERE));
      case Wish.Create(var vm, var image, var vcpus, var memory, var restart) ->
          Optional.of(create(command, "vm-" + vm, image, vcpus, memory, restart, key));
      case Wish.Change(var vm, var what) ->
          id(vm).map(id -> new MasterMessage.ChangeVm(id, what, Optional.empty(), key, NOWHERE));
      case Wish.Launch launch -> Optional.of(launch(command, launch, key));
      case Wish.Start(var vm) -> id(vm).map(id -> new MasterMessage.StartVm(id, key, NOWHERE));
      case Wish.Stop(var vm) -> id(vm).map(id -> new MasterMessage.StopVm(id, grace, key, NOWHERE));
      case Wish.Destroy(var vm) -> id(vm).map(id -> new MasterMessage.DestroyVm(id, key, NOWHERE));
      case Wish.TreeUp(var image) ->
          image(image).map(id -> new MasterMessage.TreeUp(id, List.of(), key, NOWHERE));
      case Wish.TreeDown(var image, var nodes) ->
          image(image).map(id -> new MasterMessage.TreeDown(id, nodes, key, NOWHERE));
      case Wish.Cancel _, Wish.CancelLaunch _ -> Optional.empty();
    };
  }

  private static MasterMessage launch(
      Workload.Command command, Wish.Launch launch, Optional<String> key) {
    return new MasterMessage.StartBatch(
        create(
            command,
            launch.name(),
            launch.image(),
            launch.vcpus(),
            launch.memoryMib(),
            RestartPolicy.NEVER,
            key),
        launch.count(),
        launch.policy());
  }

  private static MasterMessage.CreateVm create(
      Workload.Command command,
      String name,
      int image,
      int vcpus,
      long memoryMib,
      RestartPolicy restart,
      Optional<String> key) {
    return new MasterMessage.CreateVm(
        new ResourceName(name),
        vcpus,
        memoryMib,
        4,
        "image-" + image,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(new LabelKey("intent"), "command-" + command.number()),
        restart,
        key,
        NOWHERE);
  }

  private Optional<ImageId> image(int image) {
    return Optional.ofNullable(images.get(image));
  }

  private Optional<VmId> id(int vm) {
    return Optional.ofNullable(vms.get(vm));
  }

  /** Whether the answer is final. */
  private boolean settled(Workload.Command command, MasterReply reply) {
    return switch (reply) {
      case MasterReply.VmCreated(var vm, _) -> {
        durable("Vm", vm.id().value());
        same(command, vm.id().value());
        if (command.wish() instanceof Wish.Create create) {
          vms.put(create.vm(), vm.id());
        }
        yield true;
      }
      case MasterReply.Opened(var operation) -> {
        durable(Operation.TYPE, operation.id().value());
        same(command, operation.id().value());
        subject(command.wish()).ifPresent(vm -> latest.put(vm, operation.id()));
        if (command.wish() instanceof Wish.Launch launch) {
          launched(launch, operation);
        }
        if (command.wish() instanceof Wish.BringIn(var image)
            && operation.request() instanceof OperationRequest.ImageImport imports) {
          images.put(image, imports.image());
        }
        yield true;
      }
      case MasterReply.Refused(var problem, _) -> refused(command, problem);
      case MasterReply.Placements _, MasterReply.Status _ -> true;
    };
  }

  private void launched(Wish.Launch launch, Operation.Known operation) {
    batches.put(launch.batch(), operation.id());
    int number = 1;
    for (BatchMember member :
        BatchMember.of(operation.id(), (OperationRequest.VmBatch) operation.request())) {
      int vm = Wish.Launch.vm(launch.batch(), number++);
      vms.put(vm, member.vm());
      latest.put(vm, member.start());
    }
  }

  private static Optional<Integer> subject(Wish wish) {
    return switch (wish) {
      case Wish.Start(var vm) -> Optional.of(vm);
      case Wish.Stop(var vm) -> Optional.of(vm);
      case Wish.Change(var vm, _) -> Optional.of(vm);
      case Wish.Destroy(var vm) -> Optional.of(vm);
      case Wish.AddNode _,
          Wish.BringIn _,
          Wish.Create _,
          Wish.Launch _,
          Wish.CancelLaunch _,
          Wish.TreeUp _,
          Wish.TreeDown _,
          Wish.Cancel _ ->
          Optional.empty();
    };
  }

  private void durable(String type, String id) {
    unless(monitor.state(type, id).isPresent(), "I6", "%s was acknowledged but is not written", id);
  }

  private void same(Workload.Command command, String id) {
    if (command.keyed()) {
      String first = told.computeIfAbsent(command.number(), _ -> id);
      unless(
          first.equals(id),
          "I8",
          "command %d was told %s and then %s",
          command.number(),
          first,
          id);
    }
  }

  private static boolean refused(Workload.Command command, Problem problem) {
    unless(
        !problem.code().equals("idempotency-key-reused"),
        "I8",
        "a repeat of command %d is taken for another: %s",
        command.number(),
        problem);
    return !problem.retryable() && !NOT_YET.contains(problem.code());
  }

  /** Destroys a VM, without a number of its own. */
  void destroy(VmId vm) {
    open++;
    ask(new MasterMessage.DestroyVm(vm, Optional.empty(), NOWHERE), _ -> open--);
  }
}
