package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
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
  private final Struct pod;
  private final PodState state;

  PodFiles(Client client, Struct pod, PodState state) {
    this.client = client;
    this.pod = pod;
    this.state = state;
  }

  /** The host name inside a pod: spec.hostname, or its name cut to what a host name may have. */
  static String hostname(Struct pod) {
    String given = pod.textAt("spec", "hostname");
    String name = given.isEmpty() ? Meta.name(pod) : given;
    return name.length() > LONGEST_HOSTNAME ? name.substring(0, LONGEST_HOSTNAME) : name;
  }

  /** The full name of a pod that has a subdomain, or "". */
  private String domainName() {
    String subdomain = pod.textAt("spec", "subdomain");
    return subdomain.isEmpty()
        ? ""
        : "%s.%s.%s.svc.%s"
            .formatted(hostname(pod), subdomain, Meta.namespace(pod), CLUSTER_DOMAIN);
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
    if (!pod.listAt("spec", "hostAliases").isEmpty()) {
      text.append("\n# Entries added by HostAliases.\n");
      for (Struct alias : pod.listAt("spec", "hostAliases").structs()) {
        text.append(alias.text("ip")).append('\t');
        text.append(String.join("\t", alias.list("hostnames").texts())).append('\n');
      }
    }
    return text.toString();
  }

  private String resolver() {
    String policy = pod.textAt("spec", "dnsPolicy");
    boolean cluster =
        policy.equals("ClusterFirstWithHostNet")
            || (policy.equals("ClusterFirst") && !pod.structAt("spec").flag("hostNetwork"))
            || (policy.isEmpty() && !pod.structAt("spec").flag("hostNetwork"));
    List<String> servers = new ArrayList<>();
    Set<String> searches = new LinkedHashSet<>();
    Set<String> options = new LinkedHashSet<>();
    if (cluster) {
      client
          .find(Resource.SERVICES, "kube-system", "kube-dns")
          .ifPresent(dns -> servers.add(dns.textAt("spec", "clusterIP")));
      searches.add(Meta.namespace(pod) + ".svc." + CLUSTER_DOMAIN);
      searches.add("svc." + CLUSTER_DOMAIN);
      searches.add(CLUSTER_DOMAIN);
      options.add("ndots:5");
    } else if (!policy.equals("None")) {
      servers.add(NodeSetup.UPSTREAM_DNS);
    }
    Struct extra = pod.structAt("spec", "dnsConfig");
    servers.addAll(extra.list("nameservers").texts());
    searches.addAll(extra.list("searches").texts());
    for (Struct option : extra.list("options").structs()) {
      options.add(option.text("name") + (option.has("value") ? ":" + option.text("value") : ""));
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
