package io.ecms.faults.check;

import java.util.List;

/**
 * What must hold after any faults whatsoever (I1 to I8):
 *
 * <ul>
 *   <li>every acknowledged command is there, none twice ({@link Promises});
 *   <li>a patient client is served ({@link Service});
 *   <li>a read never shows less than what was answered before ({@link Reads});
 *   <li>every subscriber sees each event once and misses none ({@link Streams});
 *   <li>no thing goes a way that it cannot go, and an address, a name, a place on a node has one
 *       holder at a time ({@link Lives});
 *   <li>what is held at the end is what the VMs say ({@link Holdings});
 *   <li>a VM lives on one node at a time ({@link Copies});
 *   <li>one master acts at a time, one incarnation of an entity writes at a time ({@link Reign}).
 * </ul>
 */
public final class Checker {
  private Checker() {}

  /** Everything that is wrong; empty when nothing is. */
  public static List<Violation> check(Evidence evidence) {
    Findings findings = new Findings();
    Promises.check(evidence, findings);
    Service.check(evidence.history(), findings);
    Reads.check(evidence.history(), findings);
    Streams.check(evidence, findings);
    evidence.streams().forEach(stream -> Lives.check(stream, evidence.untouched(), findings));
    Holdings.check(evidence.state(), findings);
    Copies.check(evidence.copies(), findings);
    Reign.check(evidence, findings);
    return findings.all();
  }
}
