package io.ecms.edge.http.core;

import io.ecms.core.image.Image;
import io.ecms.core.image.ImageContent;
import io.ecms.core.image.ImageSource;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.ResourceName;
import io.ecms.edge.http.api.ImageView;
import io.ecms.edge.http.api.ImageView.State;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows images. */
final class ImageViews {
  private ImageViews() {}

  static Optional<ImageView> of(Image.State state) {
    return switch (state) {
      case Image.Absent() -> Optional.empty();
      case Image.Importing i ->
          view(
              i.id(),
              i.name(),
              State.IMPORTING,
              i.source(),
              null,
              null,
              i.createdAt(),
              i.createdAt());
      case Image.Failed i ->
          view(
              i.id(),
              i.name(),
              State.FAILED,
              i.source(),
              null,
              i.why().message(),
              i.createdAt(),
              i.createdAt());
      case Image.Ready i ->
          view(
              i.id(),
              i.name(),
              State.READY,
              i.source(),
              i.content(),
              null,
              i.createdAt(),
              i.updatedAt());
    };
  }

  private static Optional<ImageView> view(
      ImageId id,
      ResourceName name,
      State state,
      ImageSource source,
      @Nullable ImageContent content,
      @Nullable String reason,
      Instant createdAt,
      Instant updatedAt) {
    return Optional.of(
        new ImageView(
            id,
            name,
            state,
            source.path(),
            source.format(),
            content == null ? null : content.sizeBytes(),
            content == null ? null : "sha256:" + content.sha256(),
            source.kernel().orElse(null),
            source.initrd().orElse(null),
            source.cmdline().orElse(null),
            reason,
            createdAt,
            updatedAt));
  }
}
