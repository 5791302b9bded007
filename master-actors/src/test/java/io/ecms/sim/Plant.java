package io.ecms.sim;

import io.ecms.core.entity.DomainEvent;
import io.ecms.core.entity.Logic;
import io.ecms.core.entity.Stamp;
import io.ecms.core.entity.Wire;
import io.ecms.core.image.Image;
import io.ecms.core.lease.IpLease;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.NodeName;
import io.ecms.core.node.Node;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.SagaTables;
import io.ecms.core.operation.Step;
import io.ecms.core.operation.StepTable;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.MasterAnswer;
import io.ecms.core.protocol.MasterQuestion;
import io.ecms.core.protocol.Ticket;
import io.ecms.core.vm.Vm;
import io.ecms.sim.shell.Parts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Bugs that the simulator must find: each replaces one part of the product by a wrong one. */
enum Plant {
  A_RESERVATION_IS_NOT_CHECKED("I3") {
    @Override
    Parts parts() {
      return new Wrong(
          Node.LOGIC,
          (state, command, stamp) ->
              command instanceof Node.Reserve(var vm, var amount, _) && state instanceof Node.Member
                  ? Optional.of(new Node.NodeReserved(vm, amount, stamp))
                  : Optional.empty());
    }
  },
  AN_UNDO_IS_SKIPPED("I5") {
    @Override
    Parts parts() {
      return new WrongSteps(step -> step.name().equals("node") ? new NotUndone(step) : step);
    }
  },
  A_STRANGER_RELEASES_A_LEASE("I2") {
    @Override
    Parts parts() {
      return new Wrong(
          IpLease.LOGIC,
          (state, command, stamp) ->
              command instanceof IpLease.Release(var vm) && state instanceof IpLease.Held
                  ? Optional.of(new IpLease.LeaseReleased(vm, stamp))
                  : Optional.empty());
    }
  },
  AN_EPOCH_IS_NOT_COMPARED("I1") {
    @Override
    Parts parts() {
      return new Parts() {
        @Override
        public Ticket ticket(Ticket real) {
          return new Ticket(real.operation(), real.step(), Epoch.NONE);
        }
      };
    }
  },
  AN_ANSWER_COMES_BEFORE_THE_WRITE("I6") {
    @Override
    Parts parts() {
      return new Parts() {
        @Override
        public boolean answersBeforeWriting() {
          return true;
        }
      };
    }
  },
  A_RETRY_IS_ANOTHER_COMMAND("I8") {
    @Override
    Parts parts() {
      return new Parts() {
        @Override
        public Optional<String> key(Optional<String> real, int attempt) {
          return real.map(key -> key + " attempt " + attempt);
        }
      };
    }
  },
  A_NODE_IS_PLANNED_BELOW_ITSELF("I10") {
    @Override
    Parts parts() {
      return new WrongTree(question -> question.node());
    }
  },
  ALL_NODES_ARE_PLANNED_BELOW_THE_ROOT("I10") {
    @Override
    Parts parts() {
      return new WrongTree(_ -> Simulation.IMAGE_NODE);
    }
  },
  A_SECOND_OPERATION_IS_LET_IN("I1") {
    @Override
    Parts parts() {
      return new Wrong(
          Vm.LOGIC,
          (state, command, stamp) ->
              command instanceof Vm.Claim(var operation, var verb) && state instanceof Vm.Known
                  ? Optional.of(new Vm.VmClaimed(operation, verb, stamp))
                  : Optional.empty());
    }
  },
  A_NEW_PARENT_IS_RECORDED_AND_NOT_TOLD("I4") {
    @Override
    Parts parts() {
      return new Parts() {
        @Override
        public Optional<AgentCommand> told(AgentCommand real) {
          return Optional.empty();
        }
      };
    }
  },
  A_BATCH_DOES_NOT_WAIT_FOR_ITS_PLACES("I11") {
    @Override
    Parts parts() {
      return new WrongSteps(step -> step.name().equals("turn") ? new NoGate(step) : step);
    }
  },
  A_FAILED_BATCH_LEAVES_ITS_VMS("I11") {
    @Override
    Parts parts() {
      return new WrongSteps(step -> step.name().equals("create") ? new NotUndone(step) : step);
    }
  },
  A_VM_THAT_RUNS_IS_STILL_UNDONE("I") {
    @Override
    Parts parts() {
      return new WrongSteps(Revocable::new);
    }
  };

  private final String invariant;

  Plant(String invariant) {
    this.invariant = invariant;
  }

  abstract Parts parts();

  /** What it breaks. */
  String invariant() {
    return invariant;
  }

  /** Accepts what the real logic refuses. */
  @FunctionalInterface
  private interface Leniency {
    Optional<DomainEvent> instead(Object state, Object command, Stamp stamp);
  }

  /** One entity that is too lenient. */
  private static class Wrong extends Parts {
    private final Logic<?, ?, ?> changed;
    private final Leniency leniency;

    Wrong(Logic<?, ?, ?> changed, Leniency leniency) {
      this.changed = changed;
      this.leniency = leniency;
    }

    @Override
    public <C extends Wire, E extends DomainEvent, S extends Wire> Logic<C, E, S> logic(
        Logic<C, E, S> real) {
      return real == changed ? new Lenient<>(real, leniency) : real;
    }
  }

  private record Lenient<C extends Wire, E extends DomainEvent, S extends Wire>(
      Logic<C, E, S> real, Leniency leniency) implements Logic<C, E, S> {
    @Override
    public String type() {
      return real.type();
    }

    @Override
    public S empty() {
      return real.empty();
    }

    @Override
    @SuppressWarnings("unchecked") // an event of the same entity
    public Decision<E> decide(S state, C command, Stamp stamp) {
      Decision<E> decision = real.decide(state, command, stamp);
      return decision instanceof Decision.Refused<E>
          ? leniency
              .instead(state, command, stamp)
              .map(event -> Decision.accept((E) event))
              .orElse(decision)
          : decision;
    }

    @Override
    public S evolve(S state, E event) {
      return real.evolve(state, event);
    }
  }

  /** A planner that does not plan, and an image that does not check it. */
  private static final class WrongTree extends Wrong {
    private final Function<MasterQuestion.PlanTree, NodeName> planner;

    WrongTree(Function<MasterQuestion.PlanTree, NodeName> planner) {
      super(
          Image.LOGIC,
          (state, command, stamp) ->
              command instanceof Image.Attach(var node, var parent) && state instanceof Image.Ready
                  ? Optional.of(new Image.MemberAttached(node, parent, stamp))
                  : Optional.empty());
      this.planner = planner;
    }

    @Override
    public MasterAnswer answer(MasterQuestion question, MasterAnswer real) {
      return question instanceof MasterQuestion.PlanTree plan
          ? new MasterAnswer.ParentPlanned(planner.apply(plan))
          : real;
    }
  }

  /** Sagas with other steps. */
  private static final class WrongSteps extends Parts {
    private final UnaryOperator<Step> change;

    WrongSteps(UnaryOperator<Step> change) {
      this.change = change;
    }

    @Override
    public SagaTables sagas(SagaTables real) {
      return request -> {
        StepTable table = real.tableFor(request);
        List<Step> steps = table.steps().stream().map(change).toList();
        return new StepTable(steps, table.deadline(), table.deciding());
      };
    }
  }

  /** Waits for nothing. */
  private record NoGate(Step real) implements Step {
    @Override
    public String name() {
      return real.name();
    }

    @Override
    public Duration deadline() {
      return real.deadline();
    }

    @Override
    public Move act(View view) {
      return Move.done();
    }
  }

  private record NotUndone(Step real) implements Step {
    @Override
    public String name() {
      return real.name();
    }

    @Override
    public boolean mayBePassed(View view) {
      return real.mayBePassed(view);
    }

    @Override
    public Duration deadline() {
      return real.deadline();
    }

    @Override
    public boolean commits() {
      return real.commits();
    }

    @Override
    public Move act(View view) {
      return real.act(view);
    }
  }

  /** Can be turned round although its last word may have been heard. */
  private record Revocable(Step real) implements Step {
    @Override
    public String name() {
      return real.name();
    }

    @Override
    public boolean mayBePassed(View view) {
      return real.mayBePassed(view);
    }

    @Override
    public Duration deadline() {
      return real.deadline();
    }

    @Override
    public Move act(View view) {
      return real.act(view);
    }

    @Override
    public Move undo(View view) {
      return real.undo(view);
    }
  }
}
