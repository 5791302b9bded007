package io.ecms.tree.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.fill.WorkingSet.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WorkingSetTest {
  private static final int KIB = 1024;
  private static final long SIZE = 1L << 40;

  private static WorkingSet read(byte[] file, long sizeBytes) throws IOException {
    return WorkingSet.read(new ByteArrayInputStream(file), sizeBytes);
  }

  @Test
  void itComesBackAsItWasWritten() throws IOException {
    WorkingSet set = WorkingSet.of(List.of(new Part(0, 64 * KIB), new Part(1L << 33, 512)));
    assertThat(set.bytes()).isEqualTo(64 * KIB + 512);
    assertThat(read(set.encoded(), SIZE)).isEqualTo(set);
    WorkingSet nothing = new WorkingSet(List.of());
    assertThat(read(nothing.encoded(), SIZE)).isEqualTo(nothing);
  }

  @Test
  void tooManyPartsAreTakenTogetherUntilTheyAreFew() {
    List<Part> all =
        LongStream.range(0, 3L * WorkingSet.MOST_PARTS)
            .mapToObj(i -> new Part(i * 128 * KIB, 64 * KIB))
            .toList();
    WorkingSet set = WorkingSet.of(all);
    assertThat(set.parts()).hasSizeLessThanOrEqualTo(WorkingSet.MOST_PARTS);
    assertThat(set.parts().getFirst().offset()).isZero();
    assertThat(set.parts().getLast().end()).isEqualTo(all.getLast().end());
  }

  @Test
  void whatIsNoneOfTheImageIsRefused() {
    byte[] file = new WorkingSet(List.of(new Part(4096, 4096))).encoded();
    assertThatThrownBy(() -> read(file, 8191)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read(new byte[12], SIZE)).isInstanceOf(IOException.class);
    byte[] twice = new WorkingSet(List.of(new Part(0, 2), new Part(2, 2))).encoded();
    twice[12 + 12 + 7] = 1; // the second begins within the first
    assertThatThrownBy(() -> read(twice, SIZE)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new Part(-1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
