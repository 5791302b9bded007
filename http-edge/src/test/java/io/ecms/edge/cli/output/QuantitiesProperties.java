package io.ecms.edge.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class QuantitiesProperties {
  @Property
  void gibibytesAreThousandMebibytesAndABit(@ForAll @IntRange(min = 0, max = 999_999) int size) {
    assertThat(Quantities.mebibytes(size + "G")).isEqualTo(1024L * size);
    assertThat(Quantities.mebibytes(size + " MiB")).isEqualTo(size);
    assertThat(Quantities.gibibytes(size + "t")).isEqualTo(1024L * size);
  }

  @Property
  void anyNumberOfBytesIsShort(@ForAll @LongRange(min = 0) long bytes) {
    assertThat(Quantities.bytes(bytes)).hasSizeLessThan(12).matches("[0-9.]+ ([KMGTP]i)?B");
  }

  @Property
  void noTextIsTooOddToBeRefusedInWords(@ForAll String text) {
    try {
      assertThat(Quantities.duration(text)).isPositive();
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("'" + text + "'");
    }
  }

  @Example
  void timesAreReadAsTheyAreWritten() {
    assertThat(Quantities.duration("90")).isEqualTo(Duration.ofSeconds(90));
    assertThat(Quantities.duration("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Quantities.duration("2h")).isEqualTo(Duration.ofHours(2));
    assertThat(Quantities.seconds(Duration.ofMillis(1234))).isEqualTo("1.2 s");
    assertThat(Quantities.seconds(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    assertThatThrownBy(() -> Quantities.duration("soon")).hasMessageContaining("'soon'");
  }
}
