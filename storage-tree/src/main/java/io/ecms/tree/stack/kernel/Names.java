package io.ecms.tree.stack.kernel;

import io.ecms.tree.stack.support.ShortHash;
import io.ecms.tree.tool.kernel.DeviceName;
import io.ecms.tree.tool.kernel.Iqn;
import java.util.Locale;

/**
 * Names of what one node has in its kernel, by which it is found again after a crash: {@code
 * ecms.NODE.LAYER.IMAGE} or {@code ecms.NODE.LAYER.DISK}.
 */
record Names(String node) {
  private static final String AUTHORITY = "iqn.2026-01.io.ecms";
  private static final int NODE_LENGTH = 40;
  private static final int LAYER_LENGTH = 5;

  /** What the devices of a node are for; from the parent up to the VM. */
  enum Layer {
    /** The path to the parent. */
    UP,
    /** A place for the cache's superblock, then the path. */
    JOIN,
    /** What has been read from the parent. */
    CACHE,
    /** What children read. */
    OUT,
    /** The image, made as long as the disk of a VM. */
    BASE,
    /** What a VM reads and writes. */
    DISK;

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What all device names of the node begin with. */
  String prefix() {
    return "ecms." + shortened(node, NODE_LENGTH) + ".";
  }

  /** The device of an image or a disk. */
  DeviceName device(Layer layer, String token) {
    String before = prefix() + layer.word() + ".";
    int room = DeviceName.MAX_LENGTH - prefix().length() - LAYER_LENGTH - 1;
    return new DeviceName(before + shortened(token, room));
  }

  /** Interface record of open-iscsi. */
  String iface() {
    return "ecms." + shortened(node, NODE_LENGTH);
  }

  /** By which parents know this node. */
  Iqn initiator() {
    return new Iqn(AUTHORITY + ".node:" + node);
  }

  /** The same on every node, as a parent is told from another by its portal. */
  static Iqn target(String imageId) {
    return new Iqn(AUTHORITY + ":" + imageId);
  }

  /** A name that may be too long, ended by a hash then. */
  static String shortened(String name, int length) {
    return name.length() <= length
        ? name
        : name.substring(0, length - ShortHash.LENGTH - 1) + "-" + ShortHash.of(name);
  }
}
