package io.ecms.core.cluster;

import io.ecms.core.entity.Answer;
import io.ecms.core.image.Image;
import io.ecms.core.image.Tree;
import io.ecms.core.model.OperationId;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.Phase;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.readmodel.ReadModel;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The beans of a server on projections, operations and trees. They hold nothing: every look reads
 * the read model, every action goes to the entity. Thread-safe; may block.
 */
public final class OperatorBeans implements AutoCloseable {
  private static final String PROJECTIONS = "io.ecms:type=Projections";
  private static final String OPERATIONS = "io.ecms:type=Operations";
  private static final String TREES = "io.ecms:type=Trees";
  private static final int MOST = 1_000;

  private OperatorBeans() {}

  /** Makes the beans visible until closed. */
  public static OperatorBeans register(Stores stores, Entities entities) {
    Beans.register(PROJECTIONS, new Projections(stores));
    Beans.register(OPERATIONS, new Operations(stores.readModel(), entities));
    Beans.register(TREES, new Trees(stores.readModel()));
    return new OperatorBeans();
  }

  @Override
  public void close() {
    Stream.of(PROJECTIONS, OPERATIONS, TREES).forEach(Beans::unregister);
  }

  private record Projections(Stores stores) implements ProjectionsMXBean {
    @Override
    public long getOffset() {
      return stores.readModel().offset();
    }

    @Override
    public long getLag() {
      return stores.projection().lag();
    }

    @Override
    public void rebuild() {
      stores.projection().rebuild();
    }
  }

  private record Operations(ReadModel model, Entities entities) implements OperationsMXBean {
    private List<String> in(Phase phase) {
      return model.ids(EntityKind.OPERATION, Filter.ofState(phase.word()));
    }

    @Override
    public int getAccepted() {
      return in(Phase.ACCEPTED).size();
    }

    @Override
    public int getRunning() {
      return in(Phase.RUNNING).size();
    }

    @Override
    public int getCompensating() {
      return in(Phase.COMPENSATING).size();
    }

    @Override
    public List<String> getInFlight() {
      return Stream.of(Phase.ACCEPTED, Phase.RUNNING, Phase.COMPENSATING)
          .flatMap(phase -> in(phase).stream())
          .limit(MOST)
          .toList();
    }

    @Override
    public void wake(String id) {
      entities.wake(new OperationId(id));
    }

    /** The entity's own time-out bounds the wait. */
    @Override
    public String cancel(String id) {
      Answer answer = entities.cancel(new OperationId(id)).toCompletableFuture().join();
      return switch (answer) {
        case Answer.Done(_, Operation.Known known) -> id + " is " + known.phase().word();
        case Answer.Done _ -> throw new IllegalArgumentException("there is no operation " + id);
        case Answer.No(var problem) -> throw new IllegalArgumentException(problem.message());
      };
    }
  }

  private record Trees(ReadModel model) implements TreesMXBean {
    @Override
    public List<TreeInfo> getTrees() {
      return model
          .list(
              EntityKind.IMAGE, Image.State.class, Filter.ofState("ready"), Optional.empty(), MOST)
          .items()
          .stream()
          .flatMap(row ->
              row.state() instanceof Image.Ready ready ? Stream.of(info(ready)) : Stream.empty())
          .toList();
    }

    private static TreeInfo info(Image.Ready image) {
      Tree tree = image.tree();
      int depth = tree.members().keySet().stream().mapToInt(tree::depthOf).max().orElse(0);
      return new TreeInfo(
          image.id().value(),
          image.name().value(),
          tree.root().value(),
          tree.degree(),
          tree.members().size(),
          depth);
    }
  }
}
