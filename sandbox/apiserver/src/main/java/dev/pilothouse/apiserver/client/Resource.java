package dev.pilothouse.apiserver.client;

/**
 * A resource of the API.
 *
 * @param group "" for the core group
 * @param plural as in paths, lower case
 */
public record Resource(String group, String version, String plural)
    implements Comparable<Resource> {

  public static final Resource PODS = core("pods");
  public static final Resource NODES = core("nodes");
  public static final Resource SERVICES = core("services");
  public static final Resource ENDPOINTS = core("endpoints");
  public static final Resource EVENTS = core("events");
  public static final Resource NAMESPACES = core("namespaces");
  public static final Resource CONFIG_MAPS = core("configmaps");
  public static final Resource SECRETS = core("secrets");
  public static final Resource SERVICE_ACCOUNTS = core("serviceaccounts");
  public static final Resource PERSISTENT_VOLUMES = core("persistentvolumes");
  public static final Resource PERSISTENT_VOLUME_CLAIMS = core("persistentvolumeclaims");
  public static final Resource DEPLOYMENTS = new Resource("apps", "v1", "deployments");
  public static final Resource REPLICA_SETS = new Resource("apps", "v1", "replicasets");
  public static final Resource DAEMON_SETS = new Resource("apps", "v1", "daemonsets");
  public static final Resource STATEFUL_SETS = new Resource("apps", "v1", "statefulsets");
  public static final Resource CONTROLLER_REVISIONS =
      new Resource("apps", "v1", "controllerrevisions");
  public static final Resource JOBS = new Resource("batch", "v1", "jobs");
  public static final Resource CRON_JOBS = new Resource("batch", "v1", "cronjobs");
  public static final Resource ENDPOINT_SLICES =
      new Resource("discovery.k8s.io", "v1", "endpointslices");
  public static final Resource LEASES = new Resource("coordination.k8s.io", "v1", "leases");
  public static final Resource POD_DISRUPTION_BUDGETS =
      new Resource("policy", "v1", "poddisruptionbudgets");

  private static Resource core(String plural) {
    return new Resource("", "v1", plural);
  }

  @Override
  public int compareTo(Resource other) {
    int byGroup = group.compareTo(other.group);
    if (byGroup != 0) {
      return byGroup;
    }
    int byPlural = plural.compareTo(other.plural);
    return byPlural != 0 ? byPlural : version.compareTo(other.version);
  }

  /** "v1" or "apps/v1". */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** "deployments.apps" or "pods". */
  @Override
  public String toString() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
