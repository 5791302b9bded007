package io.ecms.tree.stack.user;

import io.ecms.tree.fill.CachedImage;
import io.ecms.tree.fill.WorkingSet;
import io.ecms.tree.stack.CacheProblem;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.NbdFlusher;
import io.ecms.tree.tool.QemuImg;
import io.ecms.tree.tool.ToolException;
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
record MemberCache(
    ImageRef image, MemberFiles files, DaemonKeeper keeper, CacheCare care, QemuImg qemuImg)
    implements CachedImage {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** A parent several hops from the root may have to fetch a chunk over all of them. */
  private static final Duration READ = Duration.ofSeconds(30);

  /** The cache of a member that is not the root. */
  static MemberCache of(Member member, Path dataDirectory, QemuImg qemuImg) {
    return new MemberCache(
        member.image(),
        new MemberFiles(dataDirectory, member.image().id()),
        member.keeper(),
        member.care().orElseThrow(),
        qemuImg);
  }

  @Override
  public byte[] read(long offset, int length) {
    refuseWhileFull();
    byte[] content = read(files.export(), offset, length);
    refuseWhileFull();
    return content;
  }

  /** What is read through is not cached, so nothing would be gained. */
  private void refuseWhileFull() {
    if (care.readsThrough()) {
      throw new ToolException(
          CacheProblem.FULL, true, "there is no room for more of image " + image.id());
    }
  }

  /**
   * What has been read here until now: what is in the cache file.
   *
   * @throws io.ecms.tree.process.CommandException when the file cannot be looked at
   */
  WorkingSet workingSet() {
    flush();
    return WorkingSet.of(
        qemuImg.data(files.cache()).stream()
            .map(extent -> new WorkingSet.Part(extent.offset(), extent.length()))
            .toList());
  }

  @Override
  public long losses() {
    return keeper.losses();
  }

  @Override
  public void flush() {
    NbdFlusher.flush(files.export(), image.id());
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
