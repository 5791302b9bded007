package io.ecms.bench.tree;

import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.StripePlace;
import io.ecms.tree.stack.VmDisk;
import io.ecms.tree.stack.user.UserStack;
import io.ecms.tree.stack.user.UserStackSettings;
import io.ecms.tree.stripe.Stripes;
import io.ecms.tree.tool.NbdClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One host of a real run, in a process and a network namespace of its own: the product's stack, and
 * a reader of everything. Takes lines from standard input and answers each with one line:
 *
 * <pre>
 * image NAME BLOCKS                is what the following lines are about; answers its name
 * root FILE                        serves the image; answers host and port
 * join HOST PORT                   becomes a member below a parent; answers host and port
 * stripes HOME LAG (HOST PORT)...  reads from a parent in each stripe; answers host and port
 * disk                             makes a disk over the image; answers its socket
 * read                             reads all blocks from there; answers their number
 * bytes                            answers bytes received from parents and sent to children
 * </pre>
 */
public final class TreeHost {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Word of a {@code stripes} line. */
  private static final int FIRST_PARENT = 3;

  private final UserStack stack;
  private Fabric fabric;
  private ImageRef image;
  private Optional<VmDisk.NbdUnix> disk = Optional.empty();

  private TreeHost(UserStack stack, Fabric fabric) {
    this.stack = stack;
    this.fabric = fabric;
    this.image = new ImageRef("none", fabric.workingSetBytes());
  }

  /** Arguments: data directory, address, block size, blocks, blocks that are read ahead. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err); // whatever is logged is no answer
    Fabric fabric =
        new Fabric(
            1,
            0,
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            Integer.parseInt(arguments[4]));
    UserStackSettings settings = UserStackSettings.of(Path.of(arguments[0])).withHost(arguments[1]);
    try (ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        UserStack stack = new UserStack(settings, new HostCommandRunner(), timer);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      TreeHost host = new TreeHost(stack, fabric);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.println(host.answer(line.split(" ", -1)));
      }
      timer.shutdownNow();
    }
  }

  private String answer(String[] words) {
    return switch (words[0]) {
      case "image" -> about(words[1], Integer.parseInt(words[2]));
      case "root" -> told(stack.serveRoot(image, Path.of(words[1])));
      case "join" -> told(stack.join(image, endpoint(words, 1)));
      case "stripes" -> told(stack.join(image, place(words)));
      case "disk" -> String.valueOf(makeDisk().socket());
      case "read" -> String.valueOf(read());
      case "bytes" -> {
        MemberStatus status = stack.status(image).orElseThrow();
        yield status.bytesUp() + " " + status.bytesDown();
      }
      default -> throw new IllegalArgumentException(String.join(" ", words));
    };
  }

  private String about(String name, int blocks) {
    fabric = fabric.withBlocks(blocks);
    image = new ImageRef(name, fabric.workingSetBytes());
    return name;
  }

  private static Endpoint endpoint(String[] words, int at) {
    return new Endpoint(words[at], Integer.parseInt(words[at + 1]));
  }

  private StripePlace place(String[] words) {
    List<Endpoint> parents = new ArrayList<>();
    for (int at = FIRST_PARENT; at < words.length; at += 2) {
      parents.add(endpoint(words, at));
    }
    return new StripePlace(
        new Stripes(parents.size(), fabric.blockBytes()),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        parents);
  }

  private static String told(Endpoint endpoint) {
    return endpoint.host() + " " + endpoint.port();
  }

  private VmDisk.NbdUnix makeDisk() {
    VmDisk made = stack.makeDisk(image, "of-" + image.id(), image.sizeBytes());
    if (!(made.backing() instanceof VmDisk.NbdUnix backing)) {
      throw new IllegalStateException("not over NBD: " + made);
    }
    disk = Optional.of(backing);
    return backing;
  }

  /** As a guest that reads ahead: so many requests under way, in the order of the blocks. */
  private int read() {
    VmDisk.NbdUnix backing = disk.orElseThrow();
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> readers = new ArrayList<>();
      for (int i = 0; i < fabric.readAhead(); i++) {
        readers.add(CompletableFuture.runAsync(() -> readSome(backing, next), threads));
      }
      readers.forEach(CompletableFuture::join);
    }
    return fabric.blocks();
  }

  private void readSome(VmDisk.NbdUnix backing, AtomicInteger next) {
    try (NbdClient client =
        NbdClient.connect(UnixDomainSocketAddress.of(backing.socket()), backing.export(), LIMIT)) {
      for (int block = next.getAndIncrement();
          block < fabric.blocks();
          block = next.getAndIncrement()) {
        byte[] data = client.read((long) block * fabric.blockBytes(), fabric.blockBytes(), LIMIT);
        Pattern.check(data, block);
      }
    }
  }
}
