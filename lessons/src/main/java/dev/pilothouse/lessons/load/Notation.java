package dev.pilothouse.lessons.load;

import dev.pilothouse.lessons.LabelSelector;
import dev.pilothouse.lessons.Place;
import dev.pilothouse.lessons.Reference;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The small notations of lesson files: references, places and durations. Mistakes are
 * IllegalArgumentExceptions.
 */
final class Notation {

  private static final Map<String, String> API_VERSIONS = new HashMap<>();

  static {
    group(
        "v1", "pods services endpoints nodes namespaces configmaps secrets events serviceaccounts");
    group("v1", "persistentvolumes persistentvolumeclaims replicationcontrollers limitranges");
    group("v1", "resourcequotas podtemplates");
    group("apps/v1", "deployments replicasets statefulsets daemonsets controllerrevisions");
    group("batch/v1", "jobs cronjobs");
    group("discovery.k8s.io/v1", "endpointslices");
    group("networking.k8s.io/v1", "ingresses ingressclasses networkpolicies");
    group("autoscaling/v2", "horizontalpodautoscalers");
    group("policy/v1", "poddisruptionbudgets");
    group("rbac.authorization.k8s.io/v1", "roles rolebindings clusterroles clusterrolebindings");
    group("storage.k8s.io/v1", "storageclasses volumeattachments csidrivers csinodes");
    group("scheduling.k8s.io/v1", "priorityclasses");
    group("coordination.k8s.io/v1", "leases");
    group("apiextensions.k8s.io/v1", "customresourcedefinitions");
  }

  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");
  private static final Pattern REFERENCE =
      Pattern.compile("([a-z0-9.-]+)(?:/([a-z0-9-]*)(?:/([A-Za-z0-9.:_-]+))?)?(?:\\?(.*))?");
  private static final Pattern POD =
      Pattern.compile("pod\\s+([a-z0-9-]+)(?:/([a-z0-9.-]+)(?:/([a-z0-9-]+))?|\\?(.+))");

  private Notation() {}

  private static void group(String apiVersion, String plurals) {
    for (String plural : plurals.split(" ")) {
      API_VERSIONS.put(plural, apiVersion);
    }
  }

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a duration such as 500ms, 30s or 5m: " + text);
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  static Reference reference(String text) {
    Matcher matcher = REFERENCE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a reference such as pods/default?app=web or nodes//node-1: " + text);
    }
    String namespace = emptyIsNull(matcher.group(2));
    LabelSelector selector =
        matcher.group(4) == null ? LabelSelector.ALL : LabelSelector.parse(matcher.group(4));
    if (matcher.group(3) != null && matcher.group(4) != null) {
      throw new IllegalArgumentException("a reference has a name or a selector, not both: " + text);
    }
    String resource = matcher.group(1);
    String known = API_VERSIONS.get(resource);
    if (known != null) {
      return new Reference(known, resource, namespace, matcher.group(3), selector);
    }
    String[] parts = resource.split("\\.", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "\"" + resource + "\" is not a resource that is known; write plural.version.group");
    }
    return new Reference(
        parts[2] + "/" + parts[1], parts[0], namespace, matcher.group(3), selector);
  }

  private static @Nullable String emptyIsNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  static Place place(String text) {
    String place = text.strip();
    if (place.equals("workstation")) {
      return new Place.Workstation();
    }
    if (place.matches("node\\s+[a-z0-9.-]+")) {
      return new Place.Node(place.replaceFirst("node\\s+", ""));
    }
    Matcher pod = POD.matcher(place);
    if (!pod.matches()) {
      throw new IllegalArgumentException(
          "not a place: workstation, node NAME, pod NAMESPACE/NAME[/CONTAINER] or pod NAMESPACE?SELECTOR: "
              + text);
    }
    if (pod.group(4) != null) {
      return new Place.SelectedPod(pod.group(1), LabelSelector.parse(pod.group(4)));
    }
    return new Place.Pod(pod.group(1), pod.group(2), pod.group(3) == null ? "" : pod.group(3));
  }
}
