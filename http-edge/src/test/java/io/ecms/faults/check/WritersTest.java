package io.ecms.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Incarnations of an entity that write after one another, and those that do not. */
class WritersTest {
  private final Scene scene = new Scene();

  @Test
  void anIncarnationWritesANumberTwice() {
    scene.journal.add(new Written("Vm|vm-1", 1, "w1", 2));

    assertThat(scene.broken()).contains("a-number-is-written-once");
  }

  @Test
  void whatAnOldIncarnationWritesLateIsLeftOut() {
    hasGoneOnAs("Vm|vm-1", "w2");
    scene.journal.add(new Written("Vm|vm-1", 1, "w1", 4));
    assertThat(scene.broken()).isEmpty();
  }

  /** The replay filter would take it for the newest, and leave out all that the others wrote. */
  @Test
  void anOldIncarnationOfWhichNothingWasReadMakesItsRowAfterItWasReplaced() {
    hasGoneOnAs("Vm|vm-1", "w2");
    scene.journal.add(new Written("Vm|vm-1", 1, "w1", 6));

    assertThat(scene.broken()).containsExactly("one-writer-at-a-time");
  }

  @Test
  void anIncarnationThatIsGoneWritesTwoNumbersLate() {
    hasGoneOnAs("Vm|vm-1", "w2");
    scene.journal.add(new Written("Vm|vm-1", 1, "w1", 4));
    scene.journal.add(new Written("Vm|vm-1", 1, "w0", 3));
    scene.journal.add(new Written("Vm|vm-1", 1, "w1", 6));

    assertThat(scene.broken()).contains("a-number-is-written-once");
  }

  /** Another incarnation than w1 has written all rows, the first of them at 5. */
  private void hasGoneOnAs(String id, String writer) {
    scene.journal.replaceAll(row ->
        row.persistenceId().equals(id)
            ? new Written(id, row.sequence(), writer, row.sequence() + 4)
            : row);
  }

  @Test
  void twoIncarnationsWriteInTurns() {
    scene.happened("vm", "vm-claimed", "vm-1", "{\"operation\": \"op-8\"}");
    scene.happened("vm", "claim-abandoned", "vm-1", "{\"operation\": \"op-8\"}");
    scene.journal.replaceAll(row ->
        row.persistenceId().equals("Vm|vm-1") && row.sequence() == 2
            ? new Written(row.persistenceId(), 2, "w2", 2)
            : row);

    assertThat(scene.broken()).containsExactly("one-writer-at-a-time");
  }
}
