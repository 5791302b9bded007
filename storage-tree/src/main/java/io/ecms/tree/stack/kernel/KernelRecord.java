package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A membership, written before the kernel is changed and after it, so that an agent that was killed
 * in between is followed by one that knows what to do.
 *
 * @param state how far it is
 * @param root file that is served; empty below the root
 * @param parentHost empty at the root and while detached
 * @param parentPort 0 when there is no parent
 */
record KernelRecord(
    String imageId, long sizeBytes, State state, String root, String parentHost, int parentPort) {

  /** How far a membership is. */
  enum State {
    /** Being made: what there is of it is taken down after a crash. */
    BUILDING,
    /** Complete, and again after a crash. */
    SERVING,
    /** Being taken down: goes on after a crash. */
    LEAVING
  }

  static KernelRecord root(ImageRef image, Path file) {
    return new KernelRecord(image.id(), image.sizeBytes(), State.BUILDING, file.toString(), "", 0);
  }

  static KernelRecord branch(ImageRef image, Endpoint parent) {
    return new KernelRecord(
        image.id(), image.sizeBytes(), State.BUILDING, "", parent.host(), parent.port());
  }

  KernelRecord in(State next) {
    return new KernelRecord(imageId, sizeBytes, next, root, parentHost, parentPort);
  }

  KernelRecord below(Optional<Endpoint> parent) {
    return new KernelRecord(
        imageId,
        sizeBytes,
        state,
        root,
        parent.map(Endpoint::host).orElse(""),
        parent.map(Endpoint::port).orElse(0));
  }

  ImageRef image() {
    return new ImageRef(imageId, sizeBytes);
  }

  Optional<Path> rootFile() {
    return root.isEmpty() ? Optional.empty() : Optional.of(Path.of(root));
  }

  Optional<Endpoint> parent() {
    return parentHost.isEmpty()
        ? Optional.empty()
        : Optional.of(new Endpoint(parentHost, parentPort));
  }
}
