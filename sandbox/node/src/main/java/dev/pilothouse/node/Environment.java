package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.core.ConfigMap;
import dev.pilothouse.apiserver.view.core.ConfigMapKeySelector;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.EnvFromSource;
import dev.pilothouse.apiserver.view.core.EnvVar;
import dev.pilothouse.apiserver.view.core.EnvVarSource;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Secret;
import dev.pilothouse.apiserver.view.core.SecretKeySelector;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.apiserver.view.core.ServicePort;
import dev.pilothouse.kernel.SortedMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The environment variables of a container: services, envFrom, env with references and $(NAME). */
final class Environment {

  private final Client client;
  private final Pod pod;
  private final PodState state;
  private final Container container;

  Environment(Client client, Pod pod, PodState state, Container container) {
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
    for (EnvFromSource source : container.envFrom()) {
      variables = addAll(variables, source);
    }
    for (EnvVar variable : container.env()) {
      Optional<String> value =
          variable.hasValueFrom()
              ? referenced(variable.valueFrom())
              : Optional.of(expand(variable.value(), variables));
      if (value.isPresent()) {
        variables = variables.with(variable.name(), value.get());
      }
    }
    return variables;
  }

  // ---- services

  private SortedMap<String, String> serviceVariables() {
    SortedMap<String, String> variables = SortedMap.empty();
    boolean links = !pod.spec().hasEnableServiceLinks() || pod.spec().enableServiceLinks();
    for (Service service : client.list(Service.KIND, links ? pod.namespace() : "default")) {
      if (links || service.name().equals("kubernetes")) {
        variables = addService(variables, service);
      }
    }
    if (links && !pod.namespace().equals("default")) {
      Optional<Service> api = client.find(Service.KIND, "default", "kubernetes");
      if (api.isPresent()) {
        variables = addService(variables, api.get());
      }
    }
    return variables;
  }

  private static SortedMap<String, String> addService(
      SortedMap<String, String> variables, Service service) {
    String ip = service.spec().clusterIP();
    if (ip.isEmpty() || ip.equals("None")) {
      return variables;
    }
    String name = service.name().toUpperCase(Locale.ROOT).replace('-', '_');
    boolean first = true;
    SortedMap<String, String> result = variables.with(name + "_SERVICE_HOST", ip);
    for (ServicePort port : service.spec().ports()) {
      String number = String.valueOf(port.port());
      String protocol = port.protocol();
      String scheme = protocol.toLowerCase(Locale.ROOT);
      String url = scheme + "://" + ip + ":" + number;
      if (first) {
        result = result.with(name + "_SERVICE_PORT", number).with(name + "_PORT", url);
        first = false;
      }
      if (!port.name().isEmpty()) {
        String portName = port.name().toUpperCase(Locale.ROOT).replace('-', '_');
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

  private SortedMap<String, String> addAll(
      SortedMap<String, String> variables, EnvFromSource source) {
    Source from =
        source.hasSecretRef()
            ? new Source(true, source.secretRef().name(), source.secretRef().optional())
            : new Source(false, source.configMapRef().name(), source.configMapRef().optional());
    SortedMap<String, String> result = variables;
    for (Map.Entry<String, String> entry : data(from).orElse(Map.of()).entrySet()) {
      result = result.with(source.prefix() + entry.getKey(), from.value(entry.getValue()));
    }
    return result;
  }

  /** A config map or secret of the pod's namespace that values come from. */
  private record Source(boolean secret, String name, boolean optional) {
    String value(String text) {
      return secret
          ? new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8)
          : text;
    }
  }

  /** What the source holds; empty when it is not there and need not be. */
  private Optional<Map<String, String>> data(Source source) {
    Optional<Map<String, String>> found =
        source.secret
            ? client.find(Secret.KIND, pod.namespace(), source.name).map(Secret::data)
            : client.find(ConfigMap.KIND, pod.namespace(), source.name).map(ConfigMap::data);
    if (found.isEmpty() && !source.optional) {
      String kind = source.secret ? "secret" : "configmap";
      throw new Unresolvable("%s \"%s\" not found".formatted(kind, source.name));
    }
    return found;
  }

  private Optional<String> referenced(EnvVarSource source) {
    if (source.hasConfigMapKeyRef()) {
      ConfigMapKeySelector selector = source.configMapKeyRef();
      return keyOf(new Source(false, selector.name(), selector.optional()), selector.key());
    }
    if (source.hasSecretKeyRef()) {
      SecretKeySelector selector = source.secretKeyRef();
      return keyOf(new Source(true, selector.name(), selector.optional()), selector.key());
    }
    return Optional.of(
        source.hasFieldRef()
            ? DownwardApi.field(pod, state, nodeAddress(), source.fieldRef().fieldPath())
            : DownwardApi.resource(client, pod, container.name(), source.resourceFieldRef()));
  }

  private String nodeAddress() {
    return client.find(Node.KIND, "", state.node()).map(StatusReport::internalAddress).orElse("");
  }

  private Optional<String> keyOf(Source source, String key) {
    Optional<Map<String, String>> data = data(source);
    String text = data.isEmpty() ? null : data.get().get(key);
    if (text != null) {
      return Optional.of(source.value(text));
    }
    if (source.optional) {
      return Optional.empty();
    }
    throw new Unresolvable(
        "couldn't find key %s in %s %s/%s"
            .formatted(key, source.secret ? "Secret" : "ConfigMap", pod.namespace(), source.name));
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
