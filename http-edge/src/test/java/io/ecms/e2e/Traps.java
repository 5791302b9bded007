package io.ecms.e2e;

import io.ecms.core.model.OperationId;
import io.ecms.core.model.Problem;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Caller;
import io.ecms.core.operation.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between sagas and the cluster, and lets chosen calls go wrong: the third call of the
 * operation on some VM is refused, the fifth gets lost. An operation whose call is lost waits for
 * ever, exactly where a crash is to find it. Thread-safe.
 */
final class Traps {
  /** What becomes of a call. */
  enum Fate {
    /** It never arrives. */
    LOST,
    /** It is carried out, but the answer never arrives. */
    ANSWER_LOST,
    /** It is refused for good. */
    REFUSED
  }

  /**
   * A call that goes wrong.
   *
   * @param call number of the call in its operation, from 0
   */
  record Trap(int call, Fate fate) {}

  /** Code of the refusals. */
  static final String REFUSED = "refused-by-test";

  private final Map<String, List<Trap>> byVm = new ConcurrentHashMap<>();
  private final Map<String, String> lost = new ConcurrentHashMap<>();
  private final Map<OperationId, List<String>> made = new ConcurrentHashMap<>();
  private final Map<OperationId, String> vms = new ConcurrentHashMap<>();

  /** Lets calls of the next operation on a VM go wrong. */
  void set(String vm, Trap... traps) {
    byVm.put(vm, List.of(traps));
  }

  /** The steps of the calls that an operation has made, in order, for example {@code do:disk}. */
  List<String> calls(String operation) {
    return List.copyOf(made.getOrDefault(new OperationId(operation), List.of()));
  }

  /** Where the operation on each VM waits for ever: the step by VM. */
  Map<String, String> lost() {
    return lost;
  }

  /** The way through the traps. */
  Caller over(Caller cluster) {
    return (operation, step, call) -> {
      int number = count(operation, step, call);
      String vm = vms.getOrDefault(operation, "");
      for (Trap trap : byVm.getOrDefault(vm, List.of())) {
        if (trap.call() == number) {
          return spring(trap, vm, step, () -> cluster.call(operation, step, call));
        }
      }
      return cluster.call(operation, step, call);
    };
  }

  /** Operations on VMs begin with a call to the VM. */
  private int count(OperationId operation, String step, Call call) {
    if (call instanceof Call.ToVm(var vm, _)) {
      vms.putIfAbsent(operation, vm.value());
    }
    List<String> calls = made.computeIfAbsent(operation, _ -> new ArrayList<>());
    synchronized (calls) {
      calls.add(step);
      return calls.size() - 1;
    }
  }

  /** Carries out a call. */
  private interface Carry {
    CompletionStage<Reply> out();
  }

  private CompletionStage<Reply> spring(Trap trap, String vm, String step, Carry call) {
    return switch (trap.fate()) {
      case LOST -> {
        lost.put(vm, step);
        yield new CompletableFuture<>();
      }
      case ANSWER_LOST ->
          call.out()
              .thenCompose(_ -> {
                lost.put(vm, step);
                return new CompletableFuture<>();
              });
      case REFUSED ->
          CompletableFuture.completedFuture(
              new Reply.Refused(Problem.fatal(REFUSED, "refused by the test in " + step)));
    };
  }
}
