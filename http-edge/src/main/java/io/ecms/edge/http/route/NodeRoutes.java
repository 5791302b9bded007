package io.ecms.edge.http.route;

import io.ecms.core.model.NodeName;
import io.ecms.core.node.NodeRole;
import io.ecms.core.node.NodeStatus;
import io.ecms.core.setup.SshTarget;
import io.ecms.edge.http.api.AddNode;
import io.ecms.edge.http.api.ClusterApi;
import io.ecms.edge.http.api.NodeFilter;
import io.ecms.edge.http.api.NodeView;
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
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/nodes} (E1, E2). */
final class NodeRoutes {
  private static final JsonOut<NodeView> OUT = JsonOut.of(NodeView.class);
  private static final JsonShape ADD =
      JsonShape.empty().text("name").optionalText("role").optionalText("ssh");

  private static final JsonShape NO_FIELDS = JsonShape.empty();

  private final ClusterApi cluster;

  NodeRoutes(ClusterApi cluster) {
    this.cluster = cluster;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/v1/nodes", Set.of("limit", "cursor", "state"), this::list),
        Endpoint.post("/v1/nodes", Body.REQUIRED, this::add),
        Endpoint.get("/v1/nodes/{name}", Set.of(), this::one),
        Endpoint.post("/v1/nodes/{name}/drain", Body.OPTIONAL, this::drain),
        Endpoint.post("/v1/nodes/{name}/resume", Body.OPTIONAL, this::resume));
  }

  private CompletionStage<HttpResponse> add(Exchange exchange) {
    JsonFields body = exchange.body(ADD);
    AddNode request =
        new AddNode(
            body.text("name", NodeName::new),
            body.optionalText("role", word -> Words.parse("role", word, NodeRole.class)),
            body.optionalText("ssh", SshTarget::parse));
    return cluster.addNode(request, exchange.idempotencyKey()).thenApply(Answers::accepted);
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    Query query = exchange.query();
    NodeFilter filter = new NodeFilter(query.word("state", NodeStatus.class));
    return cluster.nodes(filter, exchange.page()).thenApply(Answers::ok);
  }

  private CompletionStage<HttpResponse> drain(Exchange exchange) {
    NodeName node = exchange.id(NodeName::new);
    exchange.body(NO_FIELDS);
    return cluster.drainNode(node).thenApply(view -> Answers.changed(OUT, view));
  }

  private CompletionStage<HttpResponse> resume(Exchange exchange) {
    NodeName node = exchange.id(NodeName::new);
    exchange.body(NO_FIELDS);
    return cluster.resumeNode(node).thenApply(view -> Answers.changed(OUT, view));
  }

  private CompletionStage<HttpResponse> one(Exchange exchange) {
    return cluster
        .node(exchange.id(NodeName::new))
        .thenApply(node -> Answers.current(exchange, OUT, node));
  }
}
