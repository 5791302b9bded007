package io.ecms.edge.http.route;

import io.ecms.core.image.ImageSource;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.ResourceName;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.ImageFilter;
import io.ecms.edge.http.api.ImageTreeView;
import io.ecms.edge.http.api.ImageView;
import io.ecms.edge.http.api.ImportImage;
import io.ecms.edge.http.json.JsonFields;
import io.ecms.edge.http.json.JsonOut;
import io.ecms.edge.http.json.JsonShape;
import io.ecms.edge.http.json.Words;
import io.ecms.edge.http.server.Answers;
import io.ecms.edge.http.server.Endpoint;
import io.ecms.edge.http.server.Endpoint.Body;
import io.ecms.edge.http.server.Exchange;
import io.ecms.edge.http.server.Query;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/images} with their trees (T1, T2). */
final class ImageRoutes {
  private static final long MAX_DEGREE = 64;
  private static final int MAX_NODES = 1000;
  private static final JsonOut<ImageView> OUT = JsonOut.of(ImageView.class);
  private static final JsonOut<ImageTreeView> TREE = JsonOut.of(ImageTreeView.class);
  private static final JsonShape IMPORT =
      JsonShape.empty()
          .text("name")
          .text("path")
          .optionalText("format")
          .optionalText("kernel")
          .optionalText("initrd")
          .optionalText("cmdline")
          .optionalInteger("degree");

  private static final JsonShape NODES = JsonShape.empty().optionalList("nodes");

  private final ClusterApi cluster;

  ImageRoutes(ClusterApi cluster) {
    this.cluster = cluster;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/v1/images", Set.of("limit", "cursor", "state", "name"), this::list),
        Endpoint.post("/v1/images", Body.REQUIRED, this::load),
        Endpoint.get("/v1/images/{id}", Set.of(), this::one),
        Endpoint.get("/v1/images/{id}/tree", Set.of(), this::tree),
        Endpoint.post("/v1/images/{id}/tree/up", Body.OPTIONAL, this::treeUp),
        Endpoint.post("/v1/images/{id}/tree/down", Body.OPTIONAL, this::treeDown));
  }

  private CompletionStage<HttpResponse> load(Exchange exchange) {
    JsonFields body = exchange.body(IMPORT);
    ImportImage request =
        new ImportImage(
            body.text("name", ResourceName::new),
            new ImageSource(
                body.text("path", HostPaths::checked),
                body.optionalText(
                        "format", word -> Words.parse("format", word, ImageSource.Format.class))
                    .orElse(ImageSource.Format.AUTO),
                body.optionalText("kernel", HostPaths::checked),
                body.optionalText("initrd", HostPaths::checked),
                body.optionalText("cmdline", HostPaths::checkedCommandLine)),
            degree(body));
    return cluster.importImage(request, exchange.idempotencyKey()).thenApply(Answers::accepted);
  }

  private static Optional<Integer> degree(JsonFields body) {
    OptionalLong degree = body.optionalInteger("degree", 1, MAX_DEGREE);
    return degree.isPresent() ? Optional.of(Math.toIntExact(degree.getAsLong())) : Optional.empty();
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    Query query = exchange.query();
    ImageFilter filter =
        new ImageFilter(
            query.word("state", ImageView.State.class), query.get("name", ResourceName::new));
    return cluster.images(filter, exchange.page()).thenApply(Answers::ok);
  }

  private CompletionStage<HttpResponse> one(Exchange exchange) {
    return cluster
        .image(exchange.id(ImageId::new))
        .thenApply(image -> Answers.current(exchange, OUT, image));
  }

  private CompletionStage<HttpResponse> tree(Exchange exchange) {
    return cluster.tree(exchange.id(ImageId::new)).thenApply(tree -> Answers.ok(TREE, tree));
  }

  private CompletionStage<HttpResponse> treeUp(Exchange exchange) {
    return cluster
        .treeUp(exchange.id(ImageId::new), nodes(exchange), exchange.idempotencyKey())
        .thenApply(Answers::accepted);
  }

  private CompletionStage<HttpResponse> treeDown(Exchange exchange) {
    return cluster
        .treeDown(exchange.id(ImageId::new), nodes(exchange), exchange.idempotencyKey())
        .thenApply(Answers::accepted);
  }

  private static List<NodeName> nodes(Exchange exchange) {
    return exchange.body(NODES).list("nodes", MAX_NODES, NodeName::new);
  }
}
