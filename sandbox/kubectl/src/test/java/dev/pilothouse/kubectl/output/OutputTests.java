package dev.pilothouse.kubectl.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.object.Struct;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Aligned columns, ages, sorting. */
class OutputTests {

  @Test
  void alignsColumns() {
    assertThat(
            TabWriter.forTables()
                .line(List.of("NAME", "READY", "AGE"))
                .line(List.of("a-long-name", "1/1", "5s"))
                .aligned())
        .isEqualTo("NAME          READY   AGE\na-long-name   1/1     5s\n");
  }

  @Test
  void alignsOnlyLinesThatFollowOneAnother() {
    assertThat(TabWriter.forDescriptions().add("Name:\tx\nPods:\nLonger Name:\ty\n").aligned())
        .isEqualTo("Name:  x\nPods:\nLonger Name:  y\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "119,119s",
    "120,2m",
    "150,2m30s",
    "600,10m",
    "10799,179m",
    "10800,3h",
    "12000,3h20m",
    "28800,8h",
    "172800,2d",
    "176400,2d1h",
    "691200,8d",
    "63072000,2y",
    "-5,<invalid>"
  })
  void showsAges(long seconds, String expected) {
    assertThat(Ages.of(seconds)).isEqualTo(expected);
  }

  @Test
  void sortsNumbersQuantitiesAndText() {
    List<Struct> items =
        List.of(Struct.of("a", "10Mi"), Struct.of("a", "1Gi"), Struct.of("a", "900Ki"));

    assertThat(Sorting.by(".a", items, Function.identity()))
        .extracting(item -> item.text("a"))
        .containsExactly("900Ki", "10Mi", "1Gi");
    assertThat(Sorting.natural("pod10", "pod9")).isPositive();
  }
}
