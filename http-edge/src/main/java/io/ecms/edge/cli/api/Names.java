package io.ecms.edge.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.edge.cli.base.ExitCode;
import io.ecms.edge.cli.base.Failure;
import io.ecms.edge.cli.base.Host;
import io.ecms.edge.cli.output.Json;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds VMs and images by what people call them: name or id.
 *
 * <p>A name may look like an id, so an id that does not exist is tried as a name. Lists follow the
 * entities with a short delay, so a name that is not found is looked up once more.
 */
public final class Names {
  private static final Duration LIST_DELAY = Duration.ofMillis(300);

  private final ApiClient api;
  private final Host host;

  public Names(ApiClient api, Host host) {
    this.api = api;
    this.host = host;
  }

  /**
   * The VM of this name or id.
   *
   * @throws Failure {@link ExitCode#NOT_FOUND}
   */
  public JsonNode vm(String nameOrId) {
    return find("vms", "vm", nameOrId);
  }

  /**
   * The image of this name or id.
   *
   * @throws Failure {@link ExitCode#NOT_FOUND}
   */
  public JsonNode image(String nameOrId) {
    return find("images", "img", nameOrId);
  }

  /** The VM of this name or id, if there is one now. */
  public Optional<JsonNode> findVm(String nameOrId) {
    return lookUp("vms", "vm", nameOrId);
  }

  /** The image of this name or id, if there is one now. */
  public Optional<JsonNode> findImage(String nameOrId) {
    return lookUp("images", "img", nameOrId);
  }

  private JsonNode find(String collection, String prefix, String nameOrId) {
    Optional<JsonNode> found = lookUp(collection, prefix, nameOrId);
    if (found.isEmpty()) {
      host.await(LIST_DELAY);
      found = lookUp(collection, prefix, nameOrId);
    }
    String noun = collection.equals("vms") ? "VM" : "image";
    return found.orElseThrow(() ->
        Failure.of(
                ExitCode.NOT_FOUND,
                "there is no " + noun + " with the name or id '" + nameOrId + "'",
                "see what there is: ecms " + (noun.equals("VM") ? "vm" : noun) + " list")
            .withCode(noun.equals("VM") ? "no-such-vm" : "no-such-image"));
  }

  private Optional<JsonNode> lookUp(String collection, String prefix, String nameOrId) {
    if (nameOrId.matches(prefix + "-[a-z0-9]{8,40}")) {
      Optional<JsonNode> byId = byId(collection, nameOrId);
      if (byId.isPresent()) {
        return byId;
      }
    }
    if (!nameOrId.matches("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?")) {
      return Optional.empty(); // nothing can have this name
    }
    JsonNode items =
        api.get(Route.of("v1", collection).with("name", nameOrId)).body().path("items");
    return items.isEmpty() ? Optional.empty() : byId(collection, Json.text(items.get(0), "id"));
  }

  /** Asks the entity itself: a list may be a moment behind it. */
  private Optional<JsonNode> byId(String collection, String id) {
    try {
      return Optional.of(api.get(Route.of("v1", collection, id)).body());
    } catch (Failure failure) {
      if (failure.exitCode() == ExitCode.NOT_FOUND) {
        return Optional.empty();
      }
      throw failure;
    }
  }
}
