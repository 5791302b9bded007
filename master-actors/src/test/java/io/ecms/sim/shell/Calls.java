package io.ecms.sim.shell;

import io.ecms.core.cluster.EntityCalls;
import io.ecms.core.disk.Disk;
import io.ecms.core.entity.Answer;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.VmId;
import io.ecms.core.name.NameClaim;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact;
import io.ecms.core.operation.Opening;
import io.ecms.core.operation.OperationRequest;
import io.ecms.core.operation.Reply;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.Ticket;
import io.ecms.core.vm.Vm;
import io.ecms.sim.engine.Life;
import io.ecms.sim.engine.Party;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Who asks whom on the server, over the simulated network. */
final class Calls implements OperationShell.Caller {
  private static final Party MASTER = World.onServer("master");

  private final World world;
  private final Server server;

  Calls(World world, Server server) {
    this.world = world;
    this.server = server;
  }

  @Override
  public void call(Life life, OperationId operation, String step, Call call, Consumer<Reply> then) {
    From from = new From(life, Shells.party(operation), operation.value(), step);
    Consumer<Optional<Answer>> entity =
        answer -> then.accept(answer.<Reply>map(Calls::reply).orElseGet(() -> silent(call)));
    switch (call) {
      case Call.ToVm(var id, var c) -> command(from, Vm.LOGIC, id.value(), c, entity);
      case Call.ToNode(var id, var c) -> command(from, Node.LOGIC, id.value(), c, entity);
      case Call.ToDisk(var id, var c) -> command(from, Disk.LOGIC, id.value(), c, entity);
      case Call.ToLease(var id, var c) -> command(from, IpLease.LOGIC, id.toString(), c, entity);
      case Call.ToImage(var id, var c) -> command(from, Image.LOGIC, id.value(), c, entity);
      case Call.ToName(var id, var c) -> command(from, NameClaim.LOGIC, id, c, entity);
      case Call.ReadImage(var id) -> inquire(from, Image.LOGIC, id.value(), entity);
      case Call.ReadNode(var id) -> inquire(from, Node.LOGIC, id.value(), entity);
      case Call.ReadDisk(var id) -> inquire(from, Disk.LOGIC, id.value(), entity);
      case Call.OpenOperation open -> open(from, open, entity);
      case Call.CancelOperation(var id) ->
          operation(from, id, World.ASK, reply -> server.shells().cancel(id, reply), entity);
      case Call.TellOperation(var id, var fact) ->
          operation(from, id, World.ASK, reply -> server.shells().tell(id, fact, reply), entity);
      case Call.AwaitFirst await -> awaitFirst(from, await, entity);
      case Call.All(var calls) -> all(life, operation, step, calls, then);
      case Call.ToAgent agent -> askAgent(from, operation, agent, then);
      case Call.ToHost(var task, _, var node, var limit) ->
          world.network.<Reply>ask(
              life,
              from.party(),
              World.onNode(node),
              limit,
              reply -> reply.accept(new Reply.FromHost(task)),
              answer -> then.accept(answer.orElseGet(() -> silent(call))));
      case Call.ToMaster(var question) ->
          world.network.<MasterAnswer>ask(
              life,
              from.party(),
              MASTER,
              World.ASK,
              reply -> server.master().answer(question, reply),
              answer ->
                  then.accept(
                      answer
                          .<Reply>map(
                              real -> new Reply.FromMaster(world.parts.answer(question, real)))
                          .orElseGet(() -> silent(call))));
    }
  }

  private void operation(
      From from,
      OperationId id,
      Duration limit,
      Consumer<Consumer<Answer>> request,
      Consumer<Optional<Answer>> then) {
    world.network.ask(from.life(), from.party(), Shells.party(id), limit, request, then);
  }

  /** What has ended cannot be opened again: its end is told. */
  private void open(From from, Call.OpenOperation open, Consumer<Optional<Answer>> then) {
    OperationId id = open.id();
    operation(
        from,
        id,
        World.ASK,
        reply -> server.shells().open(id, open.request(), open.facts(), from.by(), reply),
        answer -> {
          if (answer.isPresent()
              && answer.get() instanceof Answer.No(var problem)
              && problem.retryable()) {
            operation(
                from,
                id,
                World.ASK,
                reply -> server.shells().inquire(id, reply),
                now -> then.accept(now.filter(Opening::hasEnded).or(() -> answer)));
          } else {
            then.accept(answer);
          }
        });
  }

  private void awaitFirst(From from, Call.AwaitFirst await, Consumer<Optional<Answer>> then) {
    Life waiting = new Life();
    for (OperationId id : await.ids()) {
      operation(
          from,
          id,
          await.limit(),
          reply -> server.shells().await(id, await.until(), reply),
          answer -> {
            if (!waiting.ended()) {
              waiting.end();
              OperationId any = await.ids().getFirst();
              answer.ifPresentOrElse(
                  first -> then.accept(Optional.of(first)),
                  () ->
                      operation(
                          from,
                          any,
                          World.ASK,
                          reply -> server.shells().inquire(any, reply),
                          then));
            }
          });
    }
  }

  private void all(
      Life life, OperationId operation, String step, List<Call> calls, Consumer<Reply> then) {
    List<Reply> replies = new ArrayList<>(calls.stream().<Reply>map(Calls::silent).toList());
    AtomicInteger open = new AtomicInteger(calls.size());
    if (calls.isEmpty()) {
      world.time.after(Duration.ZERO, life, () -> then.accept(new Reply.All(List.of())));
    }
    for (int i = 0; i < calls.size(); i++) {
      int place = i;
      call(
          life,
          operation,
          step,
          calls.get(i),
          reply -> {
            replies.set(place, reply);
            if (open.decrementAndGet() == 0) {
              then.accept(new Reply.All(List.copyOf(replies)));
            }
          });
    }
  }

  /** Who asks, and what goes into the events that come of it. */
  private record From(Life life, Party party, String by, String why) {}

  private <C extends Wire> void command(
      From from, Logic<C, ?, ?> logic, String id, C command, Consumer<Optional<Answer>> then) {
    world.network.ask(
        from.life(),
        from.party(),
        Shells.party(logic, id),
        World.ASK,
        reply -> server.shells().command(logic, id, command, from.by(), from.why(), reply),
        then);
  }

  private <C extends Wire> void inquire(
      From from, Logic<C, ?, ?> logic, String id, Consumer<Optional<Answer>> then) {
    world.network.ask(
        from.life(),
        from.party(),
        Shells.party(logic, id),
        World.ASK,
        reply -> server.shells().inquire(logic, id, reply),
        then);
  }

  private void askAgent(From from, OperationId operation, Call.ToAgent call, Consumer<Reply> then) {
    SimHost host = server.directory().find(call.node()).orElse(null);
    if (host == null) {
      world.time.after(Duration.ZERO, from.life(), () -> then.accept(silent(call)));
      return;
    }
    Ticket ticket = new Ticket(operation, from.why(), call.epoch());
    world.network.<AgentReply>ask(
        from.life(),
        from.party(),
        World.onNode(call.node()),
        call.timeout(),
        reply -> host.request(ticket, call.command(), reply),
        answer ->
            then.accept(
                answer.isEmpty()
                    ? silent(call)
                    : switch (answer.get()) {
                      case AgentReply.Ok(var result) -> new Reply.FromAgent(result);
                      case AgentReply.Failed(var problem) -> new Reply.Refused(problem);
                    }));
  }

  private static Reply reply(Answer answer) {
    return switch (answer) {
      case Answer.Done(_, var state) -> new Reply.Accepted(state);
      case Answer.No(var problem) -> new Reply.Refused(problem);
    };
  }

  private static Reply.Silent silent(Call call) {
    return new Reply.Silent("no answer to " + call.getClass().getSimpleName());
  }

  /** The way to the entities for the master, as long as the server lives. */
  EntityCalls forMaster() {
    return new ForMaster();
  }

  private final class ForMaster implements EntityCalls {
    private <C extends Wire> CompletionStage<Answer> command(
        Logic<C, ?, ?> logic, String id, C command, String by, String why) {
      return answer(then ->
          Calls.this.command(new From(server.life(), MASTER, by, why), logic, id, command, then));
    }

    private <C extends Wire> CompletionStage<Answer> inquire(Logic<C, ?, ?> logic, String id) {
      return answer(then ->
          Calls.this.inquire(new From(server.life(), MASTER, "master", ""), logic, id, then));
    }

    private static CompletionStage<Answer> answer(Consumer<Consumer<Optional<Answer>>> ask) {
      CompletableFuture<Answer> stage = new CompletableFuture<>();
      ask.accept(outcome ->
          outcome.ifPresentOrElse(
              stage::complete,
              () -> stage.completeExceptionally(new TimeoutException("no answer in time"))));
      return stage;
    }

    @Override
    public CompletionStage<Answer> vm(VmId id, Vm.Command command, String by, String why) {
      return command(Vm.LOGIC, id.value(), command, by, why);
    }

    @Override
    public CompletionStage<Answer> vm(VmId id) {
      return inquire(Vm.LOGIC, id.value());
    }

    @Override
    public CompletionStage<Answer> node(NodeName id, Node.Command command, String by, String why) {
      return command(Node.LOGIC, id.value(), command, by, why);
    }

    @Override
    public CompletionStage<Answer> node(NodeName id) {
      return inquire(Node.LOGIC, id.value());
    }

    @Override
    public CompletionStage<Answer> lease(
        LeaseId id, IpLease.Command command, String by, String why) {
      return command(IpLease.LOGIC, id.toString(), command, by, why);
    }

    @Override
    public CompletionStage<Answer> image(ImageId id, Image.Command command, String by, String why) {
      return command(Image.LOGIC, id.value(), command, by, why);
    }

    @Override
    public CompletionStage<Answer> image(ImageId id) {
      return inquire(Image.LOGIC, id.value());
    }

    @Override
    public CompletionStage<Answer> name(
        String id, NameClaim.Command command, String by, String why) {
      return command(NameClaim.LOGIC, id, command, by, why);
    }

    @Override
    public CompletionStage<Answer> name(String id) {
      return inquire(NameClaim.LOGIC, id);
    }

    @Override
    public CompletionStage<Answer> open(
        OperationId id, OperationRequest request, List<Fact> facts, String by) {
      return answer(then ->
          world.network.ask(
              server.life(),
              MASTER,
              Shells.party(id),
              World.ASK,
              reply -> server.shells().open(id, request, facts, by, reply),
              then));
    }

    @Override
    public CompletionStage<Answer> operation(OperationId id) {
      return answer(then ->
          world.network.ask(
              server.life(),
              MASTER,
              Shells.party(id),
              World.ASK,
              reply -> server.shells().inquire(id, reply),
              then));
    }
  }
}
