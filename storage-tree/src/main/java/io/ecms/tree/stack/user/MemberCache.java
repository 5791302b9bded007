package io.ecms.tree.stack.user;

import io.ecms.tree.fill.CachedImage;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.NbdFlusher;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * The cache of a member, as a fill sees it. The parent is asked through the relay, which knows it.
 */
record MemberCache(ImageRef image, MemberFiles files, DaemonKeeper keeper) implements CachedImage {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** A parent several hops from the root may have to fetch a chunk over all of them. */
  private static final Duration READ = Duration.ofSeconds(30);

  @Override
  public byte[] read(long offset, int length) {
    return read(files.export(), offset, length);
  }

  @Override
  public byte[] fetch(long offset, int length) {
    return read(files.upward(), offset, length);
  }

  private byte[] read(Path socket, long offset, int length) {
    try (NbdClient client =
        NbdClient.connect(UnixDomainSocketAddress.of(socket), image.id(), CONNECT)) {
      return client.read(offset, length, READ);
    }
  }

  @Override
  public void replace(long offset, byte[] content) throws IOException {
    keeper.replace(offset, content);
  }

  /** The next start of the daemon does without the parent. */
  @Override
  public void completed() throws IOException {
    NbdFlusher.flush(files.export(), image.id());
    Path draft = files.complete().resolveSibling(files.complete().getFileName() + ".new");
    Files.writeString(draft, image.sizeBytes() + "\n");
    force(draft);
    Files.move(
        draft,
        files.complete(),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    force(files.directory());
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      channel.force(true);
    }
  }
}
