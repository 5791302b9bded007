package io.ecms.node.agent;

import io.ecms.core.image.ImageContent;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.Problem;
import io.ecms.core.protocol.AgentCommand.ImportImage;
import io.ecms.core.protocol.AgentMessage.BootFile;
import io.ecms.core.protocol.AgentResult;
import io.ecms.tree.image.ImageFormat;
import io.ecms.tree.image.ImageStore;
import io.ecms.tree.image.ImportProgress;
import io.ecms.tree.image.ImportRequest;
import io.ecms.tree.image.StoredImage;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds images and serves them as roots of their trees (T1). Blocking; calls for one image must not
 * overlap, except {@link #read}.
 */
final class ImageWork implements ImagePart {
  private static final Logger LOG = LoggerFactory.getLogger(ImageWork.class);

  private final Optional<ImageStore> images;
  private final BlockStack stack;

  /**
   * @param images empty on a node that is no image node
   */
  ImageWork(Optional<ImageStore> images, BlockStack stack) {
    this.images = images;
    this.stack = stack;
  }

  private ImageStore images() {
    return images.orElseThrow(
        () -> new Refusal(Problem.invalid("not-an-image-node", "this node does not hold images")));
  }

  @Override
  public AgentResult bringIn(ImportImage wish) {
    StoredImage stored =
        images()
            .importImage(
                new ImportRequest(
                    wish.image().value(),
                    Path.of(wish.source().path()),
                    switch (wish.source().format()) {
                      case AUTO -> ImageFormat.AUTO;
                      case RAW -> ImageFormat.RAW;
                      case QCOW2 -> ImageFormat.QCOW2;
                    },
                    wish.source().kernel().map(Path::of),
                    wish.source().initrd().map(Path::of)),
                ImportProgress.NONE);
    Endpoint endpoint = stack.serveRoot(stored.ref(), stored.file());
    return new AgentResult.ImageStored(
        new ImageContent(stored.ref().sizeBytes(), stored.sha256()), TreeWork.told(endpoint));
  }

  /** Nobody reads a file that is removed: the stack refuses to end a root that has children. */
  @Override
  public AgentResult remove(ImageId image) {
    images().find(image.value()).ifPresent(stored -> stack.leave(stored.ref()));
    images().remove(image.value());
    return new AgentResult.Gone();
  }

  @Override
  public List<ImageId> held() {
    return images.stream()
        .flatMap(store -> store.list().stream())
        .map(stored -> new ImageId(stored.ref().id()))
        .toList();
  }

  @Override
  public void reopen(ImageId image) {
    Optional<StoredImage> stored = images.flatMap(store -> store.find(image.value()));
    if (stored.isPresent()) {
      Endpoint endpoint = stack.serveRoot(stored.get().ref(), stored.get().file());
      LOG.info("serving image {} at {} again", image, endpoint);
    }
  }

  /** At most {@link FilePieces#PIECE} bytes. */
  @Override
  public byte[] read(ImageId image, BootFile which, long offset) {
    Optional<StoredImage> stored = images().find(image.value());
    Optional<Path> named =
        switch (which) {
          case KERNEL -> stored.flatMap(StoredImage::kernel);
          case INITRD -> stored.flatMap(StoredImage::initrd);
          case CHUNKS -> stored.flatMap(StoredImage::chunks);
          case WORKING_SET -> images().workingSet(image.value());
        };
    Path file =
        named.orElseThrow(() ->
            new Refusal(
                Problem.notFound(
                    "boot-file-not-found", "no %s of %s here".formatted(which, image))));
    return FilePieces.read(file, offset);
  }

  @Override
  public void note(ImageId image, byte[] workingSet) {
    if (images().note(image.value(), workingSet)) {
      LOG.info("image {}: what its first reader has read is known now", image);
    }
  }
}
