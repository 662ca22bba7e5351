package dev.pilothouse.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentTests {

  private static final Environment.ObjectTypes TYPES = new Environment.ObjectTypes();
  private static final CelType SELF =
      TYPES.add(
          "Self", Map.of("replicas", SimpleType.INT, "names", ListType.create(SimpleType.STRING)));

  private final Environment environment =
      Environment.kubernetes(
          Map.of("self", SELF, "object", SimpleType.DYN, "authorizer", Environment.AUTHORIZER),
          TYPES);

  private Object value(String source) throws Exception {
    Map<String, Object> values =
        Map.of(
            "self", Map.of("replicas", 3L, "names", List.of("a", "b")),
            "object", Map.of("spec", Map.of("replicas", 3L, "cpu", "500m")),
            "authorizer",
                Environment.authorizer(
                    query ->
                        new Authority.Decision(
                            query.verb().equals("get")
                                && query.attributes().getOrDefault("resource", "").equals("pods")
                                && !query.account().equals("default/poor"),
                            "because")));
    return environment.compile(source).evaluate(values::get, Budget.ofRequest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The examples of https://kubernetes.io/docs/reference/using-api/cel/
        "['a', 'b', 'c'].isSorted() && ![2.0, 1.0].isSorted()",
        "[1, 3].sum() == 4 && [1.0, 3.0].sum() == 4.0",
        "[1, 3].min() == 1 && [1, 3].max() == 3 && ['a', 'b', 'b'].lastIndexOf('b') == 2",
        "'abc 123'.find('[0-9]+') == '123' && '1.2.3.4'.findAll('[0-9]+').map(x, int(x)).sum() == 10",
        "'123 abc 456'.findAll('[0-9]*', 1) == ['123']",
        "url('https://example.com:80/').getHost() == 'example.com:80'",
        "url('https://[::1]:80/path?k=v&k=w').getHostname() == '::1'",
        "url('https://example.com/path?k=v&k=w').getQuery()['k'] == ['v', 'w']",
        "url('https://example.com/a b').getEscapedPath() == '/a%20b' && !isURL('../rel')",
        "isIP('127.0.0.1') && isIP('2001:db8::abcd') && !isIP('127.0.0.256')",
        "ip('127.0.0.1').family() == 4 && ip('::1').isLoopback() && ip.isCanonical('127.0.0.1')",
        "!ip.isCanonical('2001:DB8::ABCD') && string(ip('10.1.2.3')) == '10.1.2.3'",
        "string(ip('2001:DB8:0:0:1::1')) == '2001:db8::1:0:0:1' && string(ip('::')) == '::' && ip('fe80::1').isLinkLocalUnicast()",
        "cidr('2001:db8::/33').containsIP('2001:db8:7fff::1') && !cidr('2001:db8::/33').containsIP('2001:db8:8000::1')",
        "ip('192.168.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()",
        "cidr('192.168.0.0/24').containsIP('192.168.0.1') && cidr('192.168.0.0/24').prefixLength() == 24",
        "cidr('192.168.1.7/24').masked() == cidr('192.168.1.0/24') && cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16'))",
        "quantity('500Mi').isLessThan(quantity('1Gi')) && quantity('50k').add(20) == quantity('50020')",
        "quantity('50000000G').isInteger() && !quantity('1.5').isInteger() && quantity('50k').asInteger() == 50000",
        "isQuantity('20Mi') && !isQuantity('20 Mi') && quantity('-1').sign() == -1",
        "quantity(object.spec.cpu).compareTo(quantity('0.5')) == 0",
        "!format.dns1123Label().validate('my-label').hasValue()",
        "format.dns1123Label().validate('Bad_').hasValue() && format.named('uuid').hasValue()",
        "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('v1.2', true).minor() == 2",
        "isSemver('1.0.0') && !isSemver('v1.0') && semver('1.0.0-rc.1').compareTo(semver('1.0.0')) == -1",
        "sets.contains([1, 2], [2]) && object.?spec.?missing.orValue(5) == 5",
        "{'a': 1, 'b': 2}.all(k, v, v > 0) && {'a': 1}.transformList(k, v, k) == ['a']",
        "'a-b'.split('-').join('+') == 'a+b' && 'Hello'.lowerAscii() == 'hello' && 'x: %s'.format(['y']) == 'x: y'",
        "self.replicas > 2 && self.names.exists(n, n == 'b') && object.spec.replicas == 3.0",
        "authorizer.group('').resource('pods').namespace('default').check('get').allowed()",
        "!authorizer.serviceAccount('default', 'poor').group('').resource('pods').check('get').allowed()",
        "timestamp('2026-01-01T00:00:00Z') + duration('24h') == timestamp('2026-01-02T00:00:00Z')",
      })
  void hold(String source) throws Exception {
    assertThat(value(source)).isEqualTo(true);
  }

  @Nested
  class Refusing {

    private String failure(String source) {
      try {
        environment.compile(source);
      } catch (CompileException failure) {
        return String.valueOf(failure.getMessage());
      }
      return "";
    }

    @Test
    void saysWhereAndWhat() {
      assertThat(failure("self.replcas > 2"))
          .isEqualTo(
              "ERROR: <input>:1:5: undefined field 'replcas'\n | self.replcas > 2\n | ....^");
      assertThat(failure("self.replicas > 'x'"))
          .isEqualTo(
              "ERROR: <input>:1:15: found no matching overload for '_>_' applied to '(int,"
                  + " string)'\n | self.replicas > 'x'\n | ..............^");
      assertThat(failure("nothing == 1"))
          .contains("undeclared reference to 'nothing' (in container '')");
      assertThat(failure("self.replicas >"))
          .contains("ERROR: <input>:1:16: Syntax error: mismatched input '<EOF>'");
    }
  }

  @Nested
  class Failing {

    @Test
    void isToldInTheWordsOfKubernetes() {
      assertThatThrownBy(() -> value("object.status == 1")).hasMessage("no such key: status");
      assertThatThrownBy(() -> value("self.names[7] == 'x'")).hasMessage("index out of bounds: 7");
      assertThatThrownBy(() -> value("self.replicas / 0 == 1")).hasMessage("division by zero");
      assertThatThrownBy(() -> value("object.spec.cpu + 1 == 1")).hasMessage("no such overload");
    }

    @Test
    void endsWhatCostsTooMuch() {
      String list = "[1,2,3,4,5,6,7,8,9,10]";
      assertThatThrownBy(
              () ->
                  environment
                      .compile(
                          "%1$s.all(a, %1$s.all(b, %1$s.all(c, %1$s.all(d, a+b+c+d > 0))))"
                              .formatted(list))
                      .evaluate(_ -> null, Budget.of(10_000)))
          .isInstanceOfSatisfying(
              EvaluationException.class, e -> assertThat(e.exhausted()).isTrue())
          .hasMessage("operation cancelled: actual cost limit exceeded");
    }
  }
}
