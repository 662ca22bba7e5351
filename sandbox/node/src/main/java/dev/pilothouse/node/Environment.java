package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.SortedMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The environment variables of a container: services, envFrom, env with references and $(NAME). */
final class Environment {

  private final Client client;
  private final Struct pod;
  private final PodState state;
  private final Struct container;

  Environment(Client client, Struct pod, PodState state, Struct container) {
    this.client = client;
    this.pod = pod;
    this.state = state;
    this.container = container;
  }

  /** A reference to something that is not there, in the kubelet's words. */
  static final class Unresolvable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unresolvable(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }

  SortedMap<String, String> resolve() {
    SortedMap<String, String> variables = serviceVariables();
    for (Struct source : container.list("envFrom").structs()) {
      variables = addAll(variables, source);
    }
    for (Struct variable : container.list("env").structs()) {
      Optional<String> value =
          variable.has("valueFrom")
              ? referenced(variable.struct("valueFrom"))
              : Optional.of(expand(variable.text("value"), variables));
      if (value.isPresent()) {
        variables = variables.with(variable.text("name"), value.get());
      }
    }
    return variables;
  }

  // ---- services

  private SortedMap<String, String> serviceVariables() {
    SortedMap<String, String> variables = SortedMap.empty();
    boolean links = !Boolean.FALSE.equals(pod.at("spec", "enableServiceLinks"));
    for (Struct service : client.list(Resource.SERVICES, links ? Meta.namespace(pod) : "default")) {
      if (links || Meta.name(service).equals("kubernetes")) {
        variables = addService(variables, service);
      }
    }
    if (links && !Meta.namespace(pod).equals("default")) {
      Optional<Struct> api = client.find(Resource.SERVICES, "default", "kubernetes");
      if (api.isPresent()) {
        variables = addService(variables, api.get());
      }
    }
    return variables;
  }

  private static SortedMap<String, String> addService(
      SortedMap<String, String> variables, Struct service) {
    String ip = service.textAt("spec", "clusterIP");
    if (ip.isEmpty() || ip.equals("None")) {
      return variables;
    }
    String name = Meta.name(service).toUpperCase(Locale.ROOT).replace('-', '_');
    boolean first = true;
    SortedMap<String, String> result = variables.with(name + "_SERVICE_HOST", ip);
    for (Struct port : service.listAt("spec", "ports").structs()) {
      String number = String.valueOf(port.number("port", 0));
      String protocol = port.text("protocol").isEmpty() ? "TCP" : port.text("protocol");
      String scheme = protocol.toLowerCase(Locale.ROOT);
      String url = scheme + "://" + ip + ":" + number;
      if (first) {
        result = result.with(name + "_SERVICE_PORT", number).with(name + "_PORT", url);
        first = false;
      }
      if (!port.text("name").isEmpty()) {
        String portName = port.text("name").toUpperCase(Locale.ROOT).replace('-', '_');
        result = result.with(name + "_SERVICE_PORT_" + portName, number);
      }
      String prefix = name + "_PORT_" + number + "_" + protocol;
      result =
          result
              .with(prefix, url)
              .with(prefix + "_PROTO", scheme)
              .with(prefix + "_PORT", number)
              .with(prefix + "_ADDR", ip);
    }
    return result;
  }

  // ---- references

  private SortedMap<String, String> addAll(SortedMap<String, String> variables, Struct source) {
    boolean secret = source.has("secretRef");
    Struct reference = source.struct(secret ? "secretRef" : "configMapRef");
    Optional<Struct> found = object(secret, reference);
    SortedMap<String, String> result = variables;
    if (found.isPresent()) {
      for (String key : found.get().struct("data").keys()) {
        result = result.with(source.text("prefix") + key, value(found.get(), secret, key));
      }
    }
    return result;
  }

  private Optional<Struct> object(boolean secret, Struct reference) {
    Resource resource = secret ? Resource.SECRETS : Resource.CONFIG_MAPS;
    Optional<Struct> found = client.find(resource, Meta.namespace(pod), reference.text("name"));
    if (found.isEmpty() && !reference.flag("optional")) {
      throw new Unresolvable(
          "%s \"%s\" not found".formatted(secret ? "secret" : "configmap", reference.text("name")));
    }
    return found;
  }

  private static String value(Struct object, boolean secret, String key) {
    String text = object.struct("data").text(key);
    return secret ? new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8) : text;
  }

  private Optional<String> referenced(Struct source) {
    if (source.has("configMapKeyRef")) {
      return keyOf(false, source.struct("configMapKeyRef"));
    }
    if (source.has("secretKeyRef")) {
      return keyOf(true, source.struct("secretKeyRef"));
    }
    if (source.has("fieldRef")) {
      return Optional.of(
          DownwardApi.field(
              pod, state, nodeAddress(), source.struct("fieldRef").text("fieldPath")));
    }
    return Optional.of(
        DownwardApi.resource(
            client, pod, container.text("name"), source.struct("resourceFieldRef")));
  }

  private String nodeAddress() {
    return client.find(Resource.NODES, "", state.node()).map(PodStatus::internalAddress).orElse("");
  }

  private Optional<String> keyOf(boolean secret, Struct reference) {
    Optional<Struct> found = object(secret, reference);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String key = reference.text("key");
    if (!found.get().struct("data").has(key)) {
      if (reference.flag("optional")) {
        return Optional.empty();
      }
      throw new Unresolvable(
          "couldn't find key %s in %s %s/%s"
              .formatted(
                  key,
                  secret ? "Secret" : "ConfigMap",
                  Meta.namespace(pod),
                  reference.text("name")));
    }
    return Optional.of(value(found.get(), secret, key));
  }

  /** Replaces $(NAME) by the value of a variable; "$$" is a dollar sign, unknown names stay. */
  static String expand(String text, SortedMap<String, String> variables) {
    StringBuilder result = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char letter = text.charAt(at);
      if (letter == '$' && text.startsWith("$$", at)) {
        result.append('$');
        at += 2;
        continue;
      }
      int end = text.startsWith("$(", at) ? text.indexOf(')', at) : -1;
      String value = end > 0 ? variables.get(text.substring(at + 2, end)) : null;
      if (value == null) {
        result.append(letter);
        at++;
      } else {
        result.append(value);
        at = end + 1;
      }
    }
    return result.toString();
  }
}
