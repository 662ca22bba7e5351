package dev.pilothouse.apiserver.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTests {
  @Nested
  class Reading {
    @Test
    void tellsIntegersFromFloats() {
      assertThat(Json.read("[1, -0, 1.0, 1e3, 9223372036854775807, 9223372036854775808]"))
          .isEqualTo(Sequence.of(1, 0, 1.0, 1000.0, Long.MAX_VALUE, 9.223372036854775808e18));
    }

    @Test
    void readsEscapes() {
      assertThat(Json.read("\"a\\u00e9\\n\\\"\\/\\ud83d\\ude00\"")).isEqualTo("aé\n\"/😀");
    }

    @Test
    void keepsTheLastOfFieldsGivenTwice() {
      assertThat(Json.readStruct("{\"a\":1,\"a\":2}")).isEqualTo(Struct.of("a", 2));
    }

    @Test
    void sharesShortStrings() {
      Struct one = Json.readStruct("{\"image\":\"nginx:1.27\"}");
      Struct two = Json.readStruct("{\"image\":\"nginx:1.27\"}");
      assertThat(one.get("image")).isSameAs(two.get("image"));
    }

    @Test
    void notesFieldsGivenTwiceWithTheirPath() {
      List<String> duplicates = new ArrayList<>();
      Json.readStrict(
          "{\"spec\":{\"replicas\":1,\"replicas\":2,\"list\":[{\"a\":1,\"a\":2,\"a\":3}]},\"spec\":{}}",
          duplicates);
      assertThat(duplicates)
          .containsExactly(
              "duplicate field \"spec.replicas\"",
              "duplicate field \"spec.list[0].a\"",
              "duplicate field \"spec\"");
    }

    @Test
    void boundsTheDepth() {
      assertThatThrownBy(() -> Json.read("[".repeat(100_000))).hasMessage("exceeded max depth");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '~',
      textBlock =
          """
            {"a": }       ~ invalid character '}' looking for beginning of value
            {"a":1,}      ~ invalid character '}' looking for beginning of object key string
            {a:1}         ~ invalid character 'a' looking for beginning of object key string
            {"a" 1}       ~ invalid character '1' after object key
            {"a":1 "b":2} ~ invalid character '"' after object key:value pair
            [1 2]         ~ invalid character '2' after array element
            {"a":tru}     ~ invalid character '}' in literal true (expecting 'e')
            {}x           ~ invalid character 'x' after top-level value
            "a\\q"         ~ invalid character 'q' in string escape code
            [-]           ~ invalid character ']' in numeric literal
            [1.]          ~ invalid character ']' after decimal point in numeric literal
            {             ~ unexpected end of JSON input
            'a'           ~ invalid character '\\'' looking for beginning of value
            """)
  void saysInGosWordsWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Json.read(text))
        .isInstanceOf(CodecException.class)
        .hasMessage(message);
  }

  @Test
  void printsAsKubectlDoes() {
    assertThat(
            Json.pretty(
                Struct.of("b", List.of(1, 2), "a", Struct.EMPTY, "c", Sequence.EMPTY, "d", "<x>")))
        .isEqualTo(
            """
                {
                    "a": {},
                    "b": [
                        1,
                        2
                    ],
                    "c": [],
                    "d": "\\u003cx\\u003e"
                }""");
  }
}
