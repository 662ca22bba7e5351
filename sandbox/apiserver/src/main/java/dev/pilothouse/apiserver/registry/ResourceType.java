package dev.pilothouse.apiserver.registry;

import dev.pilothouse.apiserver.client.Resource;
import java.util.List;
import java.util.Optional;

/**
 * A resource in one of its versions, as discovery describes it.
 *
 * @param storageVersion the version in which its objects are stored
 * @param custom whether a CustomResourceDefinition made it
 */
public record ResourceType(
    Resource resource,
    String kind,
    String singular,
    String listKind,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    List<String> verbs,
    List<Subresource> subresources,
    String storageVersion,
    boolean custom) {

  public ResourceType {
    shortNames = List.copyOf(shortNames);
    categories = List.copyOf(categories);
    verbs = List.copyOf(verbs);
    subresources = List.copyOf(subresources);
  }

  public String group() {
    return resource.group();
  }

  public String version() {
    return resource.version();
  }

  public String plural() {
    return resource.plural();
  }

  /** "v1" or "apps/v1". */
  public String apiVersion() {
    return resource.apiVersion();
  }

  /** "deployments.apps" or "pods", as error messages name it. */
  public String groupResource() {
    return resource.toString();
  }

  /** "Deployment.apps" or "Pod", as error messages name it. */
  public String groupKind() {
    return group().isEmpty() ? kind : kind + "." + group();
  }

  /** Where its objects are stored, whatever the version. */
  public String storage() {
    return dev.pilothouse.apiserver.store.Snapshot.storage(resource);
  }

  /** The apiVersion in which its objects are stored. */
  public String storageApiVersion() {
    if (storage().equals("events")) {
      return "v1";
    }
    return group().isEmpty() ? storageVersion : group() + "/" + storageVersion;
  }

  public Optional<Subresource> subresource(String name) {
    return subresources.stream().filter(sub -> sub.name().equals(name)).findFirst();
  }
}
