package io.ecms.tree.image;

import io.ecms.tree.fill.ChunkDigests;
import io.ecms.tree.stack.ImageRef;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A complete image in the store; its files never change again.
 *
 * @param ref id, and size rounded up to whole sectors of 512 bytes
 * @param file raw content, mode 0444
 * @param sha256 digest of the raw content, 64 hexadecimal digits in lower case
 * @param chunks file of {@link ChunkDigests}; images that were imported before there were any have
 *     none
 */
public record StoredImage(
    ImageRef ref,
    Path file,
    String sha256,
    Optional<Path> chunks,
    Optional<Path> kernel,
    Optional<Path> initrd) {}
