package io.ecms.edge.http.api;

import io.ecms.core.image.ImageSource;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.ResourceName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An image as the API shows it.
 *
 * @param path absolute path on the image node
 * @param sizeBytes virtual size, when it is known
 * @param digest {@code sha256:} and 64 hexadecimal digits, when it is known
 * @param reason why it failed
 */
public record ImageView(
    ImageId id,
    ResourceName name,
    State state,
    String path,
    ImageSource.Format format,
    @Nullable Long sizeBytes,
    @Nullable String digest,
    @Nullable String kernel,
    @Nullable String initrd,
    @Nullable String cmdline,
    @Nullable String reason,
    Instant createdAt,
    Instant updatedAt) {

  /** States of an image. */
  public enum State {
    IMPORTING,
    READY,
    FAILED
  }
}
