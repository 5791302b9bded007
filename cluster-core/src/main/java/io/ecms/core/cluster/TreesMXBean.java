package io.ecms.core.cluster;

import java.util.List;

/** What operators see of the distribution trees of images (K6); as fresh as the read model. */
public interface TreesMXBean {
  /** One tree for each ready image, at most 1000. */
  List<TreeInfo> getTrees();

  /**
   * A tree.
   *
   * @param image id of the image
   * @param name name of the image
   * @param root the node that holds all of it
   * @param degree most children of one member
   * @param members nodes below the root
   * @param depth steps from the root to the farthest member
   */
  record TreeInfo(String image, String name, String root, int degree, int members, int depth) {}
}
