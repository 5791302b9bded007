package io.ecms.tree.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool("qemu-img")
class ImageStoreTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private Path work = Path.of("unset");
  private final HostCommandRunner runner = new HostCommandRunner();
  private Path raw = Path.of("unset");
  private byte[] content = {};
  private ImageStore store = new ImageStore(Path.of("unset"), runner);

  @BeforeEach
  void makeRaw(@TempDir Path directory) throws IOException {
    work = directory;
    content = new byte[3 << 20];
    new Random(7).nextBytes(content);
    Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0);
    raw = Files.write(work.resolve("disk.img"), content);
    store = new ImageStore(work.resolve("store"), runner);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private void qemuImg(String... arguments) {
    List<String> all = new ArrayList<>(List.of("qemu-img"));
    all.addAll(List.of(arguments));
    runner.check(Command.change(TIMEOUT, all.toArray(String[]::new)));
  }

  private static void refused(ThrowingCallable call, String code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  private StoredImage importAs(String id, Path source, ImageFormat format) {
    return store.importImage(new ImportRequest(id, source, format), ImportProgress.NONE);
  }

  @Test
  void aRawFileIsCopiedReadOnlyWithItsDigest() throws Exception {
    List<Long> reported = new ArrayList<>();
    StoredImage image =
        store.importImage(
            new ImportRequest("debian", raw, ImageFormat.AUTO),
            (done, total) -> reported.add(done));

    assertThat(image.file()).hasBinaryContent(content);
    assertThat(image.sha256()).isEqualTo(sha256(content));
    assertThat(image.ref().sizeBytes()).isEqualTo(content.length);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(image.file())))
        .isEqualTo("r--r--r--");
    assertThat(reported).isSorted().endsWith((long) content.length);
  }

  @Test
  void aQcow2FileIsConvertedToTheSameContent() throws Exception {
    Path qcow2 = work.resolve("disk.qcow2");
    qemuImg("convert", "-f", "raw", "-O", "qcow2", "-c", raw.toString(), qcow2.toString());

    for (ImageFormat format : List.of(ImageFormat.AUTO, ImageFormat.QCOW2)) {
      StoredImage image = importAs(format.name().toLowerCase(Locale.ROOT), qcow2, format);
      assertThat(image.file()).hasBinaryContent(content);
      assertThat(image.sha256()).isEqualTo(sha256(content));
    }
  }

  @Test
  void anIncompleteLastSectorIsFilledWithZeros() throws Exception {
    Path odd = Files.write(work.resolve("odd.img"), new byte[] {1, 2, 3});
    byte[] padded = new byte[512];
    System.arraycopy(new byte[] {1, 2, 3}, 0, padded, 0, 3);

    StoredImage image = importAs("odd", odd, ImageFormat.RAW);

    assertThat(image.file()).hasBinaryContent(padded);
    assertThat(image.sha256()).isEqualTo(sha256(padded));
  }

  @Test
  void aDiskOfZerosKeepsItsSize() throws Exception {
    Path zeros = Files.write(work.resolve("zeros.img"), new byte[1 << 20]);

    StoredImage image = importAs("zeros", zeros, ImageFormat.RAW);

    assertThat(image.file()).hasBinaryContent(new byte[1 << 20]);
    assertThat(image.sha256()).isEqualTo(sha256(new byte[1 << 20]));
  }

  @Test
  void aSecondImportAnswersTheFirst() throws IOException {
    StoredImage first = importAs("debian", raw, ImageFormat.RAW);
    Files.delete(raw);

    assertThat(importAs("debian", raw, ImageFormat.RAW)).isEqualTo(first);
    assertThat(new ImageStore(work.resolve("store"), runner).find("debian")).contains(first);
    assertThat(store.list()).containsExactly(first);
  }

  @Test
  void anInterruptedImportIsRepeated() throws IOException {
    Files.createDirectories(work.resolve("store"));
    Files.write(work.resolve("store/debian.raw.draft"), new byte[99]);
    Files.write(work.resolve("store/debian.raw"), new byte[99]);
    assertThat(store.find("debian")).isEmpty();

    assertThat(importAs("debian", raw, ImageFormat.RAW).file()).hasBinaryContent(content);
    assertThat(work.resolve("store/debian.raw.draft")).doesNotExist();
  }

  @Test
  void kernelAndInitrdLieBesideTheImageAndGoWithIt() throws IOException {
    Path kernel = Files.writeString(work.resolve("vmlinuz"), "kernel");
    Path initrd = Files.writeString(work.resolve("initrd.img"), "initrd");

    StoredImage image =
        store.importImage(
            new ImportRequest(
                "debian", raw, ImageFormat.RAW, Optional.of(kernel), Optional.of(initrd)),
            ImportProgress.NONE);

    assertThat(image.kernel().orElseThrow()).hasContent("kernel");
    assertThat(image.initrd().orElseThrow()).hasContent("initrd");
    store.remove("debian");
    store.remove("debian");
    assertThat(work.resolve("store")).isEmptyDirectory();
    assertThat(store.find("debian")).isEmpty();
  }

  @Test
  void whatIsNoImageIsRefusedAndLeavesNothing() throws IOException {
    refused(() -> importAs("x", work.resolve("none"), ImageFormat.AUTO), "image-not-found");
    refused(() -> importAs("x", work, ImageFormat.AUTO), "image-not-readable");
    Path empty = Files.createFile(work.resolve("empty"));
    refused(() -> importAs("x", empty, ImageFormat.AUTO), "image-empty");
    refused(() -> importAs("x", raw, ImageFormat.QCOW2), "image-format-differs");
    assertThatThrownBy(() -> importAs("../x", raw, ImageFormat.RAW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(work.resolve("store")).doesNotExist();
  }

  @Test
  void aQcow2FileThatReadsFromAnotherFileIsRefused() {
    Path backed = work.resolve("backed.qcow2");
    qemuImg("create", "-q", "-f", "qcow2", "-F", "raw", "-b", raw.toString(), backed.toString());
    Path external = work.resolve("external.qcow2");
    qemuImg(
        "create",
        "-q",
        "-f",
        "qcow2",
        "-o",
        "data_file=" + work.resolve("data.raw"),
        external.toString(),
        "1M");

    refused(() -> importAs("x", backed, ImageFormat.AUTO), "image-not-self-contained");
    refused(() -> importAs("x", external, ImageFormat.QCOW2), "image-not-self-contained");
  }

  @Test
  void otherFormatsAreRefused() {
    Path vmdk = work.resolve("disk.vmdk");
    qemuImg("create", "-q", "-f", "vmdk", vmdk.toString(), "1M");

    refused(() -> importAs("x", vmdk, ImageFormat.AUTO), "image-format-unsupported");
  }

  @Test
  void aDiskLargerThanTheFreeSpaceIsRefused() {
    Path huge = work.resolve("huge.qcow2");
    qemuImg("create", "-q", "-f", "qcow2", huge.toString(), "1P");

    refused(() -> importAs("x", huge, ImageFormat.AUTO), "image-no-space");
  }
}
