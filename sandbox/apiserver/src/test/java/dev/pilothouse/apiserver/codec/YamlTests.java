package dev.pilothouse.apiserver.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected texts are those of kubectl 1.33. */
class YamlTests {
  private static final String HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n";

  @Nested
  class Reading {
    @Test
    void resolvesPlainScalars() {
      assertThat(
              Yaml.read(
                  "[1, 0x1F, 010, 08, 1_000, 1.5, .5, 5., yes, Off, ~, null, 2024-01-01, 1:30, a, '1', \"yes\"]"))
          .isEqualTo(
              Sequence.of(
                  1,
                  31,
                  8,
                  8.0,
                  1000,
                  1.5,
                  0.5,
                  5.0,
                  true,
                  false,
                  null,
                  null,
                  "2024-01-01",
                  "1:30",
                  "a",
                  "1",
                  "yes"));
    }

    @Test
    void readsBlockScalars() {
      Struct struct =
          Yaml.readStruct(
              """
                    a: >
                      folded
                      text

                      para
                        more
                      end
                    b: |+
                      keep

                    c: |-
                      strip
                    d: |2
                        two
                    e: plain
                      multi
                      line
                    f: 'q
                      r

                      s'
                    """);
      assertThat(struct)
          .isEqualTo(
              Struct.of(
                  "a",
                  "folded text\npara\n  more\nend\n",
                  "b",
                  "keep\n\n",
                  "c",
                  "strip",
                  "d",
                  "  two\n",
                  "e",
                  "plain multi line",
                  "f",
                  "q r\ns"));
    }

    @Test
    void readsSequencesWithoutIndentationAndNestedOnes() {
      assertThat(Yaml.read("data:\n- a\n- - b\n  - c\n-\n  d: e\n- f: g\n  h: i\n-\n").toString())
          .isEqualTo(
              "{\"data\":[\"a\",[\"b\",\"c\"],{\"d\":\"e\"},{\"f\":\"g\",\"h\":\"i\"},null]}");
    }

    @Test
    void turnsKeysIntoStrings() {
      assertThat(Yaml.read("{1: a, true: b, 1.5: c}").toString())
          .isEqualTo("{\"1\":\"a\",\"true\":\"b\",\"1.5\":\"c\"}");
    }

    @Test
    void followsAliasesAndMerges() {
      assertThat(Yaml.read("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\ne: [*x]\n").toString())
          .isEqualTo("{\"a\":{\"b\":1,\"c\":2},\"d\":{\"c\":3,\"b\":1},\"e\":[{\"b\":1,\"c\":2}]}");
    }

    @Test
    void readsManyDocumentsAsKubectlDoes() {
      assertThat(Yaml.readAll("---\na: 1\n---\n# nothing\n--- # more\nb: 2\n"))
          .isEqualTo(List.of(Struct.of("a", 1), Struct.of("b", 2)));
      assertThat(Yaml.readAll("{\"a\":1}\n{\"b\":2}")).hasSize(2);
      assertThat(Yaml.readAll("{a: 1,}")).isEqualTo(List.of(Struct.of("a", 1)));
      assertThatThrownBy(() -> Yaml.readAll("{\"a\":\"\\q\"}"))
          .hasMessage("json: offset 8: invalid character 'q' in string escape code");
      assertThatThrownBy(() -> Yaml.readAll("{")).hasMessage("unexpected EOF");
    }

    @Test
    void givesWhatStandsBeforeABrokenDocument() {
      Yaml.Documents documents = Yaml.readUntilFailure("a: 1\n---\nb: c: d\n");
      assertThat(documents.values()).isEqualTo(List.of(Struct.of("a", 1)));
      assertThat(documents.failure())
          .hasMessage(
              "error converting YAML to JSON: yaml: mapping values are not allowed in this context");
    }

    @Test
    void refusesKeysGivenTwiceWhenStrict() {
      assertThat(Yaml.read("a: 1\na: 2\n")).isEqualTo(Struct.of("a", 2));
      assertThatThrownBy(() -> Yaml.readStrict("x: 0\na: 1\na: 2\n"))
          .hasMessage(
              "error converting YAML to JSON: yaml: unmarshal errors:\n  line 3: key \"a\" already set in map");
    }
  }

  @Nested
  class Limits {
    @Test
    void stopsAnAliasBomb() {
      StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
      for (int i = 1; i < 12; i++) {
        bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9)));
      }
      assertThatThrownBy(() -> Yaml.read(bomb.toString()))
          .hasMessage("error converting YAML to JSON: yaml: document contains excessive aliasing");
    }

    @Test
    void boundsTheDepth() {
      assertThatThrownBy(() -> Yaml.read("[".repeat(100_000)))
          .hasMessageContaining("exceeded max depth");
      assertThatThrownBy(() -> Yaml.read("- ".repeat(100_000)))
          .hasMessageContaining("exceeded max depth");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '~',
      textBlock =
          """
            data:\\n  a: b: c\\n                ~ yaml: line 6: mapping values are not allowed in this context
            data:\\n a: 1\\n  b: 2\\n            ~ yaml: line 7: mapping values are not allowed in this context
            data:\\n  a: [1,2\\n                 ~ yaml: line 6: did not find expected ',' or ']'
            data:\\n\\ta: b\\n                    ~ yaml: line 6: found character that cannot start any token
            data:\\n  a: @x\\n                   ~ yaml: line 6: found character that cannot start any token
            data:\\n  - a\\n  b: c\\n             ~ yaml: line 6: did not find expected '-' indicator
            data:\\n  a\\n  b: c\\n               ~ yaml: line 7: mapping values are not allowed in this context
            data:\\n  a: b\\n data2: c\\n         ~ yaml: line 6: did not find expected key
            data:\\n  a: - b\\n                  ~ yaml: line 6: block sequence entries are not allowed in this context
            data:\\n  a: *x\\n                   ~ yaml: unknown anchor 'x' referenced
            data:\\n  a: &x [*x]\\n              ~ yaml: anchor 'x' value contains itself
            data:\\n  <<: 3\\n                   ~ yaml: map merge requires map or sequence of maps as the value
            - a\\n                              ~ yaml: line 4: did not find expected key
            data:\\n  : y\\n                      ~ yaml: line 5: did not find expected key
            data:\\n  a: !!int x\\n              ~ yaml: cannot decode !!str `x` as a !!int
            """)
  void saysInGosWordsWhatIsWrong(String tail, String message) {
    String text = HEAD + tail.translateEscapes();
    assertThatThrownBy(() -> Yaml.read(text))
        .hasMessage("error converting YAML to JSON: " + message);
  }

  @Nested
  class Writing {
    @Test
    void sortsKeysAndDoesNotIndentSequences() {
      Struct value =
          Struct.of(
              "kind",
              "Pod",
              "spec",
              Struct.of(
                  "containers",
                  List.of(
                      Struct.of("name", "a", "args", List.of("x", "y")), Struct.of("name", "b"))),
              "nested",
              List.of(List.of(1, 2), List.of()),
              "empty",
              Struct.EMPTY,
              "none",
              null,
              "flag",
              true,
              "ratio",
              0.5);
      assertThat(Yaml.write(value))
          .isEqualTo(
              """
                    empty: {}
                    flag: true
                    kind: Pod
                    nested:
                    - - 1
                      - 2
                    - []
                    none: null
                    ratio: 0.5
                    spec:
                      containers:
                      - args:
                        - x
                        - "y"
                        name: a
                      - name: b
                    """);
    }

    @Test
    void sortsNumbersInKeysByValue() {
      Struct.Builder builder = Struct.builder();
      for (String key : "a10 a2 A _x a-b a.b a1 a01 a001 true 1 12 b.10 b.9".split(" ")) {
        builder.put(key, 0);
      }
      assertThat(Yaml.write(builder.build()).replace(": 0\n", " "))
          .isEqualTo("_x \"1\" \"12\" A a-b a.b a1 a01 a001 a2 a10 b.9 b.10 \"true\" ");
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '~',
        textBlock =
            """
                ``           ~ ""
                yes          ~ "yes"
                null         ~ "null"
                0x1F         ~ "0x1F"
                1e3          ~ "1e3"
                08           ~ "08"
                1:30         ~ "1:30"
                2024-01-01   ~ "2024-01-01"
                2024-13-01   ~ 2024-13-01
                -            ~ '-'
                - a          ~ '- a'
                -a           ~ -a
                ---          ~ '---'
                a: b         ~ 'a: b'
                a:b          ~ a:b
                a #b         ~ 'a #b'
                a#b          ~ a#b
                it's         ~ it's
                'q'          ~ '''q'''
                `a `         ~ 'a '
                [x]          ~ '[x]'
                a,b          ~ a,b
                *a           ~ '*a'
                %a           ~ '%a'
                @a           ~ '@a'
                a\\tb         ~ "a\\tb"
                \\u001b[0m    ~ "\\e[0m"
                日本          ~ 日本
                😀           ~ "\\U0001F600"
                """)
    void quotesWhatWouldReadBackAsSomethingElse(String text, String written) {
      String value =
          text.contains("\\") ? text.replace("\\t", "\t").replace("\\u001b", "\u001b") : text;
      assertThat(Yaml.write(Struct.of("k", value))).isEqualTo("k: " + written + "\n");
    }

    @Test
    void writesTextOfManyLinesAsBlocks() {
      assertThat(
              Yaml.write(
                  Struct.of(
                      "a",
                      "#!/bin/sh\necho\n\nexit\n",
                      "b",
                      "x\ny",
                      "c",
                      " x\ny\n\n",
                      "d",
                      "x \ny",
                      "e",
                      "{\n\tz;\n}\n")))
          .isEqualTo(
              "a: |\n  #!/bin/sh\n  echo\n\n  exit\nb: |-\n  x\n  y\nc: |2+\n   x\n  y\n\nd: \"x \\ny\"\ne: \"{\\n\\tz;\\n}\\n\"\n");
    }

    @Test
    void foldsLongLines() {
      String text = "word ".repeat(20).strip();
      assertThat(Yaml.write(Struct.of("k", text)))
          .isEqualTo(
              "k: word word word word word word word word word word word word word word word word\n  word word word word\n");
      assertThat(Yaml.read(Yaml.write(Struct.of("k", "it: " + text))))
          .isEqualTo(Struct.of("k", "it: " + text));
    }
  }
}
