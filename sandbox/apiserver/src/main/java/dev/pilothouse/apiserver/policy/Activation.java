package dev.pilothouse.apiserver.policy;

import dev.cel.common.values.NullValue;
import dev.pilothouse.apiserver.access.Authorizer;
import dev.pilothouse.apiserver.access.Question;
import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.rules.RuleValues;
import dev.pilothouse.cel.Authority;
import dev.pilothouse.cel.Budget;
import dev.pilothouse.cel.Environment;
import dev.pilothouse.cel.EvaluationException;
import dev.pilothouse.cel.Program;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values of what expressions speak of, for one request and one set of parameters. */
final class Activation implements Function<String, @Nullable Object> {

  private final CompiledPolicy policy;
  private final Attributes attributes;
  private final ResourceType matched;
  private final @Nullable Struct params;
  private final Budget budget;
  private final Map<String, Object> known = new HashMap<>();

  Activation(
      CompiledPolicy policy,
      Attributes attributes,
      ResourceType matched,
      @Nullable Struct params,
      Budget budget) {
    this.policy = policy;
    this.attributes = attributes;
    this.matched = matched;
    this.params = params;
    this.budget = budget;
  }

  /** The value of an expression. */
  Object evaluate(CompiledPolicy.Expression expression) throws EvaluationException {
    Program program = expression.program();
    if (program == null) {
      throw new Program.Unavailable(expression.error());
    }
    return program.evaluate(this, budget);
  }

  @Override
  public @Nullable Object apply(String name) {
    Object value = known.get(name);
    if (value == null) {
      value = value(name);
      if (value != null) {
        known.put(name, value);
      }
    }
    return value;
  }

  private @Nullable Object value(String name) {
    return switch (name) {
      case "object" -> object(attributes.object());
      case "oldObject" -> object(attributes.old());
      case "request" -> RuleValues.plain(attributes.request(matched, ""));
      case "params" -> params == null ? NullValue.NULL_VALUE : RuleValues.plain(params);
      case "namespaceObject" -> namespace();
      case "variables" -> new Composed();
      case "authorizer" -> Environment.authorizer(this::decide);
      case "authorizer.requestResource" -> requestResource();
      default -> null;
    };
  }

  private Object object(@Nullable Struct object) {
    if (object == null) {
      return NullValue.NULL_VALUE;
    }
    return RuleValues.plain(
        matched == attributes.type()
            ? object
            : attributes.forms().converted(object, attributes.type(), matched));
  }

  private Object namespace() {
    if (attributes.namespace().isEmpty() || attributes.isNamespace()) {
      return NullValue.NULL_VALUE;
    }
    return attributes
        .state()
        .get(Resource.NAMESPACES, "", attributes.namespace())
        .<Object>map(Activation::namespace)
        .orElse(NullValue.NULL_VALUE);
  }

  private static Object namespace(Struct namespace) {
    Map<String, Object> shown = new HashMap<>();
    Map<String, Object> metadata = new HashMap<>();
    namespace
        .structAt("metadata")
        .forEach(
            (key, value) -> {
              boolean time = key.endsWith("Timestamp") && value instanceof String;
              metadata.put(key, time ? Times.parse((String) value) : RuleValues.plain(value));
            });
    shown.put("metadata", metadata);
    shown.put("spec", RuleValues.plain(namespace.struct("spec")));
    shown.put("status", RuleValues.plain(namespace.struct("status")));
    return shown;
  }

  private Object requestResource() {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("group", attributes.type().group());
    about.put("resource", attributes.type().plural());
    about.put("subresource", attributes.subresource());
    about.put("namespace", attributes.namespace());
    about.put("name", attributes.name());
    return Environment.requestResource(this::decide, about);
  }

  private Authority.Decision decide(Authority.Query query) {
    UserInfo user = attributes.user();
    if (!query.account().isEmpty()) {
      String[] account = query.account().split("/", 2);
      user =
          UserInfo.authenticated(
              "system:serviceaccount:" + account[0] + ":" + account[1],
              List.of("system:serviceaccounts", "system:serviceaccounts:" + account[0]));
    }
    Map<String, String> about = query.attributes();
    Question question =
        about.containsKey("path")
            ? Question.about(query.verb(), about.getOrDefault("path", ""))
            : Question.about(
                query.verb(),
                about.getOrDefault("namespace", ""),
                about.getOrDefault("group", ""),
                about.getOrDefault("resource", ""),
                about.getOrDefault("subresource", ""),
                about.getOrDefault("name", ""));
    Authorizer.Decision decision = new Authorizer(attributes.state()).decide(user, question);
    return new Authority.Decision(decision.allowed(), decision.reason());
  }

  /** The policy's own variables, each evaluated when it is first read. */
  private final class Composed extends AbstractMap<String, Object> {
    private final Map<String, Object> values = new HashMap<>();

    @Override
    public boolean containsKey(@Nullable Object key) {
      return key instanceof String name && policy.variables().containsKey(name);
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
      CompiledPolicy.Expression expression =
          key instanceof String name ? policy.variables().get(name) : null;
      if (expression == null) {
        return null;
      }
      Object value = values.get((String) key);
      if (value == null) {
        try {
          value = evaluate(expression);
        } catch (EvaluationException failure) {
          throw new Program.Unavailable(
              "composited variable \"" + key + "\" fails to evaluate: " + failure.getMessage());
        }
        values.put((String) key, value);
      }
      return value;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      Map<String, Object> all = new LinkedHashMap<>();
      policy.variables().keySet().forEach(name -> all.put(name, get(name)));
      return all.entrySet();
    }
  }
}
