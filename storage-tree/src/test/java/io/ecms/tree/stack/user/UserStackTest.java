package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.BlockStackContract;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The user-space stack keeps the contract with real storage daemons. */
@RequiresTool({"qemu-storage-daemon", "qemu-img"})
class UserStackTest extends BlockStackContract {
  private UserHosts hosts;

  @BeforeEach
  void open() throws IOException {
    hosts = hosts();
  }

  /** Another test may run the same on other hosts. */
  UserHosts hosts() throws IOException {
    return new UserHosts();
  }

  @AfterEach
  void close() throws IOException {
    hosts.close();
  }

  @Override
  protected BlockStack host(String name) {
    return hosts.start(name);
  }

  @Override
  protected Path golden() throws IOException {
    Path file = hosts.directory().resolve("golden.raw");
    if (!Files.exists(file)) {
      Files.write(file, new byte[(int) IMAGE.sizeBytes()]);
    }
    assertThat(file).hasSize(IMAGE.sizeBytes());
    return file;
  }

  @Override
  protected void readColdBlock(BlockStack stack) {
    hosts.read((UserStack) stack, IMAGE, 0, 4096);
  }
}
