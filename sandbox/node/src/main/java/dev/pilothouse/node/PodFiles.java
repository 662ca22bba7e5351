package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.core.HostAlias;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodDNSConfig;
import dev.pilothouse.apiserver.view.core.PodDNSConfigOption;
import dev.pilothouse.apiserver.view.core.Service;
import dev.pilothouse.machine.file.FileTree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The files that a kubelet puts into every container: /etc/hosts, /etc/hostname, /etc/resolv.conf.
 */
final class PodFiles {

  static final String CLUSTER_DOMAIN = "cluster.local";
  private static final int LONGEST_HOSTNAME = 63;

  private final Client client;
  private final Pod pod;
  private final PodState state;

  PodFiles(Client client, Pod pod, PodState state) {
    this.client = client;
    this.pod = pod;
    this.state = state;
  }

  /** The host name inside a pod: spec.hostname, or its name cut to what a host name may have. */
  static String hostname(Pod pod) {
    String given = pod.spec().hostname();
    String name = given.isEmpty() ? pod.name() : given;
    return name.length() > LONGEST_HOSTNAME ? name.substring(0, LONGEST_HOSTNAME) : name;
  }

  /** The full name of a pod that has a subdomain, or "". */
  private String domainName() {
    String subdomain = pod.spec().subdomain();
    return subdomain.isEmpty()
        ? ""
        : "%s.%s.%s.svc.%s".formatted(hostname(pod), subdomain, pod.namespace(), CLUSTER_DOMAIN);
  }

  void write(FileTree files) {
    files.makeDirectories("/etc");
    files.write("/etc/hostname", state.sandbox().hostname() + "\n");
    files.write("/etc/hosts", hosts());
    files.write("/etc/resolv.conf", resolver());
  }

  private String hosts() {
    StringBuilder text =
        new StringBuilder("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n")
            .append("::1\tlocalhost ip6-localhost ip6-loopback\n")
            .append("fe00::\tip6-localnet\nfe00::\tip6-mcastprefix\n")
            .append("fe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n");
    String full = domainName();
    text.append(state.sandbox().ip()).append('\t');
    text.append(full.isEmpty() ? "" : full + "\t").append(state.sandbox().hostname()).append('\n');
    if (pod.spec().hasHostAliases()) {
      text.append("\n# Entries added by HostAliases.\n");
      for (HostAlias alias : pod.spec().hostAliases()) {
        text.append(alias.ip()).append('\t');
        text.append(String.join("\t", alias.hostnames())).append('\n');
      }
    }
    return text.toString();
  }

  private String resolver() {
    String policy = pod.spec().dnsPolicy();
    boolean first = policy.equals("ClusterFirst") || policy.isEmpty();
    boolean cluster =
        policy.equals("ClusterFirstWithHostNet") || (first && !pod.spec().hostNetwork());
    List<String> servers = new ArrayList<>();
    Set<String> searches = new LinkedHashSet<>();
    Set<String> options = new LinkedHashSet<>();
    if (cluster) {
      client
          .find(Service.KIND, "kube-system", "kube-dns")
          .ifPresent(dns -> servers.add(dns.spec().clusterIP()));
      searches.add(pod.namespace() + ".svc." + CLUSTER_DOMAIN);
      searches.add("svc." + CLUSTER_DOMAIN);
      searches.add(CLUSTER_DOMAIN);
      options.add("ndots:5");
    } else if (!policy.equals("None")) {
      servers.add(NodeSetup.UPSTREAM_DNS);
    }
    PodDNSConfig extra = pod.spec().dnsConfig();
    servers.addAll(extra.nameservers());
    searches.addAll(extra.searches());
    for (PodDNSConfigOption option : extra.options()) {
      options.add(option.name() + (option.hasValue() ? ":" + option.value() : ""));
    }
    StringBuilder text = new StringBuilder();
    if (!searches.isEmpty()) {
      text.append("search ").append(String.join(" ", searches)).append('\n');
    }
    servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
    if (!options.isEmpty()) {
      text.append("options ").append(String.join(" ", options)).append('\n');
    }
    return text.toString();
  }
}
