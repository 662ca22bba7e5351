package dev.pilothouse.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTests {
  @ParameterizedTest
  @CsvSource({
    "1,1",
    "0.5,500m",
    "1000m,1",
    "1500m,1500m",
    "1.5,1500m",
    "100000,100k",
    "1234,1234",
    "0,0",
    "0Mi,0",
    "1024Mi,1Gi",
    "1.5Gi,1536Mi",
    "512,512",
    "1023Ki,1023Ki",
    "0.5Ki,512",
    "1e3,1e3",
    "1E3,1e3",
    "12e2,1200",
    "100M,100M",
    "1000M,1G",
    "-1,-1",
    "+1,1",
    "0.1n,1n",
    "1.,1",
    ".5,500m",
    "128974848,128974848",
    "123Mi,123Mi"
  })
  void hasOneCanonicalText(String text, String canonical) {
    assertThat(Quantity.parse(text)).hasToString(canonical);
  }

  @Test
  void saysInKubernetesWordsWhatIsWrong() {
    String wrong =
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    assertThatThrownBy(() -> Quantity.parse("abc")).hasMessage(wrong);
    assertThatThrownBy(() -> Quantity.parse("")).hasMessage(wrong);
    assertThatThrownBy(() -> Quantity.parse("100Mb")).hasMessage(wrong);
    assertThatThrownBy(() -> Quantity.parse("100KM"))
        .hasMessage("unable to parse quantity's suffix");
    assertThatThrownBy(() -> Quantity.parse("1.2.3"))
        .hasMessage("unable to parse numeric part of quantity");
  }

  @Test
  void calculates() {
    assertThat(Quantity.parse("100m").plus(Quantity.parse("1.9"))).hasToString("2");
    assertThat(Quantity.parse("1Gi")).isGreaterThan(Quantity.parse("1G"));
    assertThat(Quantity.parse("1500m").units()).isEqualTo(2);
    assertThat(Quantity.parse("1500m").thousandths()).isEqualTo(1500);
  }
}
