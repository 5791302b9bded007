package io.ecms.core.image;

import java.time.Instant;

/**
 * The image node does not serve the image: nobody below can get blocks that are not cached there.
 *
 * @param since when it was found out
 * @param why what was seen
 */
public record RootLoss(Instant since, String why) {}
