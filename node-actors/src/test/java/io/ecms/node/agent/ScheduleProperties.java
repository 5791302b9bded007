package io.ecms.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.ImageId;
import io.ecms.core.model.VmId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes and ends in whatever order, lanes are kept and nothing is lost. */
class ScheduleProperties {
  private static final int MAX_RUNNING = 4;

  private record Work(int number, List<Lane> lanes) {}

  private static List<Lane> lanes(Random random) {
    List<Lane> lanes = new ArrayList<>();
    if (random.nextInt(10) < 8) {
      lanes.add(new Lane.OfVm(new VmId("vm-0000000" + random.nextInt(4))));
    }
    if (random.nextInt(10) < 3) {
      lanes.add(new Lane.OfImage(new ImageId("img-0000000" + random.nextInt(2))));
    }
    return List.copyOf(lanes);
  }

  @Property(tries = 300)
  void lanesAreKeptAndAllIsDone(@ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int jobs) {
    Random random = new Random(seed);
    Schedule<Work> schedule = new Schedule<>(MAX_RUNNING);
    Set<Lane> taken = new HashSet<>();
    List<Work> running = new ArrayList<>();
    Set<Work> over = new HashSet<>();
    Map<Lane, Integer> lastOfVm = new HashMap<>();
    int added = 0;
    while (over.size() < jobs) {
      int choice = random.nextInt(20);
      if (choice < 9 && added < jobs) {
        Work work = new Work(added++, lanes(random));
        schedule.add(work, work.lanes());
      } else if (choice < 19 && !running.isEmpty()) {
        Work ended = running.remove(random.nextInt(running.size()));
        taken.removeAll(ended.lanes());
        schedule.ended(ended);
        over.add(ended);
      } else if (choice == 19) {
        over.addAll(schedule.drop(work -> work.number() % 5 == 0));
      }
      for (Optional<Work> next = schedule.next(); next.isPresent(); next = schedule.next()) {
        Work begun = next.get();
        assertThat(Collections.disjoint(taken, begun.lanes()))
            .as("lanes of %s are free", begun)
            .isTrue();
        taken.addAll(begun.lanes());
        running.add(begun);
        if (!begun.lanes().isEmpty() && begun.lanes().getFirst() instanceof Lane.OfVm vm) {
          Integer before = lastOfVm.put(vm, begun.number());
          assertThat(before == null || before < begun.number()).as("order of " + vm).isTrue();
        }
      }
      assertThat(running).hasSizeLessThanOrEqualTo(MAX_RUNNING);
      assertThat(added - over.size() - running.size()).isEqualTo(schedule.waitingCount());
      assertThat(running.isEmpty() && schedule.waitingCount() > 0).as("stuck").isFalse();
    }
    assertThat(over).hasSize(jobs);
  }
}
