package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.output.Table;
import java.util.ArrayList;
import java.util.List;

/** Services, endpoints, endpoint slices and ingresses in full. */
final class NetworkDescriptions {

  private static final int SHOWN_ENDPOINTS = 3;

  private NetworkDescriptions() {}

  static void service(Page page, Context context, Struct service) {
    Struct spec = service.struct("spec");
    Parts.name(page, service);
    Parts.marks(page, service);
    page.field(0, "Selector", Table.labels(spec.struct("selector")));
    page.field(0, "Type", spec.text("type"));
    page.fieldUnlessEmpty(0, "IP Family Policy", spec.text("ipFamilyPolicy"));
    page.field(0, "IP Families", Parts.orNone(String.join(",", spec.list("ipFamilies").texts())));
    page.field(0, "IP", spec.text("clusterIP"));
    page.field(0, "IPs", Parts.orNone(String.join(",", spec.list("clusterIPs").texts())));
    if (!spec.list("externalIPs").isEmpty()) {
      page.field(0, "External IPs", String.join(",", spec.list("externalIPs").texts()));
    }
    page.fieldUnlessEmpty(0, "Desired LoadBalancer IP", spec.text("loadBalancerIP"));
    page.fieldUnlessEmpty(0, "External Name", spec.text("externalName"));
    ingress(page, service);
    List<Struct> slices =
        context
            .cluster()
            .list(
                context.known("endpointslices.discovery.k8s.io"),
                Meta.namespace(service),
                "kubernetes.io/service-name=" + Meta.name(service),
                "");
    for (Struct port : spec.list("ports").structs()) {
      port(page, port, slices);
    }
    page.field(0, "Session Affinity", spec.text("sessionAffinity"));
    page.fieldUnlessEmpty(0, "External Traffic Policy", spec.text("externalTrafficPolicy"));
    page.fieldUnlessEmpty(0, "Internal Traffic Policy", spec.text("internalTrafficPolicy"));
    page.fieldUnlessEmpty(0, "Traffic Distribution", spec.text("trafficDistribution"));
    Events.write(page, context, service);
  }

  private static void ingress(Page page, Struct service) {
    List<String> addresses = new ArrayList<>();
    for (Struct one : service.structAt("status", "loadBalancer").list("ingress").structs()) {
      String ip = one.text("ip");
      addresses.add(
          ip.isEmpty()
              ? one.text("hostname")
              : ip + (one.text("ipMode").isEmpty() ? "" : " (" + one.text("ipMode") + ")"));
    }
    if (!addresses.isEmpty()) {
      page.field(0, "LoadBalancer Ingress", String.join(",", addresses));
    }
  }

  private static void port(Page page, Struct port, List<Struct> slices) {
    String name = port.text("name").isEmpty() ? "<unset>" : port.text("name");
    String protocol = port.text("protocol").isEmpty() ? "TCP" : port.text("protocol");
    page.line(0, "Port:\t" + name + "\t" + port.text("port") + "/" + protocol);
    page.line(0, "TargetPort:\t" + port.text("targetPort") + "/" + protocol);
    if (port.number("nodePort", 0) != 0) {
      page.line(0, "NodePort:\t" + name + "\t" + port.text("nodePort") + "/" + protocol);
    }
    page.field(0, "Endpoints", endpoints(slices, port.text("name")));
  }

  private static String endpoints(List<Struct> slices, String portName) {
    List<String> found = new ArrayList<>();
    for (Struct slice : slices) {
      for (Struct port : slice.list("ports").structs()) {
        if (!port.text("name").equals(portName)) {
          continue;
        }
        for (Struct endpoint : slice.list("endpoints").structs()) {
          Object ready = endpoint.at("conditions", "ready");
          if (!Boolean.FALSE.equals(ready)) {
            endpoint
                .list("addresses")
                .texts()
                .forEach(address -> found.add(address + ":" + port.text("port")));
          }
        }
      }
    }
    if (found.isEmpty()) {
      return slices.isEmpty() ? "<none>" : "";
    }
    int more = found.size() - SHOWN_ENDPOINTS;
    return more > 0
        ? String.join(",", found.subList(0, SHOWN_ENDPOINTS)) + " + " + more + " more..."
        : String.join(",", found);
  }

  static void endpoints(Page page, Context context, Struct object) {
    Parts.name(page, object);
    Parts.marks(page, object);
    page.line(0, "Subsets:");
    for (Struct subset : object.list("subsets").structs()) {
      page.field(1, "Addresses", addresses(subset.list("addresses")));
      page.field(1, "NotReadyAddresses", addresses(subset.list("notReadyAddresses")));
      if (!subset.list("ports").isEmpty()) {
        page.line(1, "Ports:");
        page.line(2, "Name\tPort\tProtocol");
        page.line(2, "----\t----\t--------");
        for (Struct port : subset.list("ports").structs()) {
          String name = port.text("name").isEmpty() ? "<unset>" : port.text("name");
          page.line(2, name + "\t" + port.text("port") + "\t" + port.text("protocol"));
        }
      }
      page.line(0, "");
    }
    Events.write(page, context, object);
  }

  private static String addresses(Sequence addresses) {
    List<String> all = new ArrayList<>();
    addresses.structs().forEach(address -> all.add(address.text("ip")));
    return Parts.orNone(String.join(",", all));
  }

  static void endpointSlice(Page page, Context context, Struct object) {
    Parts.name(page, object);
    Parts.marks(page, object);
    page.field(0, "AddressType", object.text("addressType"));
    if (object.list("ports").isEmpty()) {
      page.line(0, "Ports:\t<unset>");
    } else {
      page.line(0, "Ports:");
      page.line(1, "Name\tPort\tProtocol");
      page.line(1, "----\t----\t--------");
      for (Struct port : object.list("ports").structs()) {
        String name = port.text("name").isEmpty() ? "<unset>" : port.text("name");
        page.line(1, name + "\t" + port.text("port") + "\t" + port.text("protocol"));
      }
    }
    if (object.list("endpoints").isEmpty()) {
      page.line(0, "Endpoints:\t<none>");
    } else {
      page.line(0, "Endpoints:");
      object.list("endpoints").structs().forEach(endpoint -> endpoint(page, endpoint));
    }
    Events.write(page, context, object);
  }

  private static void endpoint(Page page, Struct endpoint) {
    page.line(1, "- Addresses:\t" + String.join(",", endpoint.list("addresses").texts()));
    page.line(2, "Conditions:");
    Struct conditions = endpoint.struct("conditions");
    page.field(3, "Ready", conditions.has("ready") ? conditions.text("ready") : "<unset>");
    page.field(
        2, "Hostname", endpoint.text("hostname").isEmpty() ? "<unset>" : endpoint.text("hostname"));
    Struct target = endpoint.struct("targetRef");
    if (!target.isEmpty()) {
      page.field(2, "TargetRef", target.text("kind") + "/" + target.text("name"));
    }
    page.field(
        2, "NodeName", endpoint.text("nodeName").isEmpty() ? "<unset>" : endpoint.text("nodeName"));
    page.field(2, "Zone", endpoint.text("zone").isEmpty() ? "<unset>" : endpoint.text("zone"));
  }

  static void ingressRules(Page page, Context context, Struct object) {
    Struct spec = object.struct("spec");
    page.field(0, "Name", Meta.name(object));
    Parts.labels(page, "Labels", Meta.labels(object));
    page.field(0, "Namespace", Meta.namespace(object));
    List<String> addresses = new ArrayList<>();
    for (Struct one : object.structAt("status", "loadBalancer").list("ingress").structs()) {
      addresses.add(one.text("ip").isEmpty() ? one.text("hostname") : one.text("ip"));
    }
    page.field(0, "Address", String.join(",", addresses));
    page.field(0, "Ingress Class", Parts.orNone(spec.text("ingressClassName")));
    page.field(
        0,
        "Default backend",
        spec.has("defaultBackend")
            ? backend(context, object, spec.struct("defaultBackend"))
            : "<default>");
    if (!spec.list("tls").isEmpty()) {
      page.line(0, "TLS:");
      for (Struct tls : spec.list("tls").structs()) {
        String hosts = String.join(",", tls.list("hosts").texts());
        String secret = tls.text("secretName");
        page.line(1, secret.isEmpty() ? "SNI routes " + hosts : secret + " terminates " + hosts);
      }
    }
    page.line(0, "Rules:");
    page.line(1, "Host\tPath\tBackends");
    page.line(1, "----\t----\t--------");
    boolean any = false;
    for (Struct rule : spec.list("rules").structs()) {
      any = true;
      page.line(1, (rule.text("host").isEmpty() ? "*" : rule.text("host")) + "\t");
      for (Struct path : rule.struct("http").list("paths").structs()) {
        page.line(
            2, "\t" + path.text("path") + " \t" + backend(context, object, path.struct("backend")));
      }
    }
    if (!any) {
      page.line(
          1,
          "*\t*\t"
              + (spec.has("defaultBackend")
                  ? backend(context, object, spec.struct("defaultBackend"))
                  : "<default>"));
    }
    Parts.annotations(page, "Annotations", Meta.annotations(object));
    Events.write(page, context, object);
  }

  private static String backend(Context context, Struct object, Struct backend) {
    Struct service = backend.struct("service");
    String name = service.text("name");
    Struct port = service.struct("port");
    String shown = port.has("number") ? port.text("number") : port.text("name");
    Struct found = context.cluster().find(context.known("services"), Meta.namespace(object), name);
    if (found == null) {
      return name + ":" + shown + " (<error: services \"" + name + "\" not found>)";
    }
    List<Struct> slices =
        context
            .cluster()
            .list(
                context.known("endpointslices.discovery.k8s.io"),
                Meta.namespace(object),
                "kubernetes.io/service-name=" + name,
                "");
    String portName = "";
    for (Struct one : found.structAt("spec").list("ports").structs()) {
      if (one.text("port").equals(shown) || one.text("name").equals(shown)) {
        portName = one.text("name");
      }
    }
    return name + ":" + shown + " (" + endpoints(slices, portName) + ")";
  }
}
