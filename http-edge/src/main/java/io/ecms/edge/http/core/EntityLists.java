package io.ecms.edge.http.core;

import io.ecms.core.disk.Disk;
import io.ecms.core.image.Image;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.node.Node;
import io.ecms.core.node.NodeStatus;
import io.ecms.core.operation.Operation;
import io.ecms.core.operation.Phase;
import io.ecms.core.readmodel.EntityKind;
import io.ecms.core.readmodel.Filter;
import io.ecms.core.vm.Vm;
import io.ecms.core.vm.VmStatus;
import io.ecms.edge.http.api.DiskFilter;
import io.ecms.edge.http.api.DiskView;
import io.ecms.edge.http.api.ImageFilter;
import io.ecms.edge.http.api.ImageView;
import io.ecms.edge.http.api.NodeFilter;
import io.ecms.edge.http.api.NodeView;
import io.ecms.edge.http.api.OperationFilter;
import io.ecms.edge.http.api.OperationView;
import io.ecms.edge.http.api.Page;
import io.ecms.edge.http.api.PageRequest;
import io.ecms.edge.http.api.VmFilter;
import io.ecms.edge.http.api.VmView;
import io.ecms.edge.http.json.Words;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lists of entities: the API's filters in the words of the read model. */
final class EntityLists {
  private static final PageRequest ONE = new PageRequest(1, Optional.empty());

  private final Lists lists;

  EntityLists(Lists lists) {
    this.lists = lists;
  }

  CompletionStage<Page<VmView>> vms(VmFilter wanted, PageRequest page) {
    if (wanted.image().isEmpty()) {
      return vms(wanted, Optional.empty(), page);
    }
    return imageId(wanted.image().get())
        .thenCompose(id ->
            id.isPresent()
                ? vms(wanted, id, page)
                : CompletableFuture.completedStage(new Page<>(List.of(), Optional.empty())));
  }

  private CompletionStage<Page<VmView>> vms(
      VmFilter wanted, Optional<String> image, PageRequest page) {
    Map<LabelKey, String> labels =
        wanted.label().map(label -> Map.of(label.key(), label.value())).orElse(Map.of());
    Filter filter =
        new Filter(
            wanted.name().map(ResourceName::value),
            wanted.state().map(VmStatus::word),
            wanted.node().map(NodeName::value),
            image,
            Optional.empty(),
            labels);
    return lists.entities(EntityKind.VM, Vm.State.class, filter, page, VmViews::of);
  }

  /** Filters take an image by id or by name, the read model knows ids. */
  private CompletionStage<Optional<String>> imageId(String idOrName) {
    try {
      return CompletableFuture.completedStage(Optional.of(new ImageId(idOrName).value()));
    } catch (InvalidValue noId) {
      return lists
          .entities(
              EntityKind.IMAGE,
              Image.State.class,
              named(Optional.of(idOrName), Optional.empty()),
              ONE,
              ImageViews::of)
          .thenApply(found -> found.items().stream().map(image -> image.id().value()).findFirst());
    }
  }

  CompletionStage<Page<NodeView>> nodes(NodeFilter wanted, PageRequest page) {
    Filter filter = named(Optional.empty(), wanted.state().map(NodeStatus::word));
    return lists.entities(EntityKind.NODE, Node.State.class, filter, page, NodeViews::of);
  }

  CompletionStage<Page<ImageView>> images(ImageFilter wanted, PageRequest page) {
    Filter filter = named(wanted.name().map(ResourceName::value), wanted.state().map(Words::word));
    return lists.entities(EntityKind.IMAGE, Image.State.class, filter, page, ImageViews::of);
  }

  CompletionStage<Page<DiskView>> disks(DiskFilter wanted, PageRequest page) {
    Filter filter =
        new Filter(
            Optional.empty(),
            wanted.state().map(Words::word),
            wanted.node().map(NodeName::value),
            Optional.empty(),
            wanted.vm().map(VmId::value),
            Map.of());
    return lists.entities(EntityKind.DISK, Disk.State.class, filter, page, DiskViews::of);
  }

  CompletionStage<Page<OperationView>> operations(OperationFilter wanted, PageRequest page) {
    // The read model keeps the path of an operation's thing where other kinds have their VM.
    Filter filter =
        new Filter(
            Optional.empty(),
            wanted.state().map(Phase::word),
            Optional.empty(),
            Optional.empty(),
            wanted.resource(),
            Map.of());
    return lists.entities(
        EntityKind.OPERATION, Operation.State.class, filter, page, OperationViews::of);
  }

  private static Filter named(Optional<String> name, Optional<String> state) {
    return new Filter(name, state, Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
  }
}
