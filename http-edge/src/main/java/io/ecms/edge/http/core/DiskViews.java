package io.ecms.edge.http.core;

import io.ecms.core.disk.Disk;
import io.ecms.edge.http.api.DiskView;
import java.util.Optional;

/** Shows disks. */
final class DiskViews {
  private DiskViews() {}

  static Optional<DiskView> of(Disk.State state) {
    return switch (state) {
      case Disk.Absent() -> Optional.empty();
      case Disk.Known disk ->
          Optional.of(
              new DiskView(
                  disk.id(),
                  disk.status(),
                  disk.sizeGib(),
                  disk.vm(),
                  disk.image(),
                  disk.node(),
                  disk.uri().isEmpty() ? null : disk.uri(),
                  disk.updatedAt()));
    };
  }
}
