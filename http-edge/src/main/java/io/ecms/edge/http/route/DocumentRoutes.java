package io.ecms.edge.http.route;

import io.ecms.edge.http.server.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.util.ByteString;

/** {@code /openapi.yaml}: the API's own description. */
final class DocumentRoutes {
  /** Where the document is on the class path. */
  static final String RESOURCE = "/openapi/ecms.yaml";

  private final HttpResponse document =
      HttpResponse.create()
          .withEntity(
              HttpEntities.create(
                  MediaTypes.applicationWithFixedCharset("yaml", HttpCharsets.UTF_8)
                      .toContentType(),
                  ByteString.fromArrayUnsafe(read())));

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/openapi.yaml", Set.of(), _ -> CompletableFuture.completedStage(document)));
  }

  private static byte[] read() {
    try (InputStream in = DocumentRoutes.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing in this build");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
