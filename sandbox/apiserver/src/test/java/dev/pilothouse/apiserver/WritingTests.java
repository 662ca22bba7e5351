package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the server makes of objects, and which it refuses, kind by kind. */
class WritingTests {

  private final TestCluster cluster = new TestCluster();
  private final Client client = cluster.server().client("test");

  private Struct create(Resource resource, String yaml) {
    return client.create(resource, "default", Yaml.readStruct(yaml));
  }

  private static final String POD =
      "{metadata: {name: p}, spec: {containers: [{name: c, image: nginx}]}}";

  private static String deployment(String selector, String label) {
    return "{metadata: {name: web}, spec: {selector: {matchLabels: {app: %s}}, template: {metadata: {labels: {app: %s}}, spec: {containers: [{name: c, image: nginx}]}}}}"
        .formatted(selector, label);
  }

  @Nested
  class Pods {

    @Test
    void getTheirServiceAccountItsTokenAndTolerations() {
      Struct pod = create(Resource.PODS, POD);

      assertThat(pod.textAt("spec", "serviceAccountName")).isEqualTo("default");
      assertThat(pod.structAt("spec").list("volumes").struct(0).text("name"))
          .startsWith("kube-api-access-");
      assertThat(pod.structAt("spec").list("containers").struct(0).list("volumeMounts").struct(0))
          .satisfies(
              mount ->
                  assertThat(mount.text("mountPath"))
                      .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount"));
      assertThat(pod.structAt("spec").list("tolerations").size()).isEqualTo(2);
      assertThat(pod.structAt("status"))
          .isEqualTo(Struct.of("phase", "Pending", "qosClass", "BestEffort"));
    }

    @Test
    void needContainers() {
      assertThatThrownBy(() -> create(Resource.PODS, "{metadata: {name: p}, spec: {}}"))
          .hasMessage("Pod \"p\" is invalid: spec.containers: Required value");
    }

    @Test
    void nameTheirVolumes() {
      String yaml =
          "{metadata: {name: p}, spec: {containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /x}]}]}}";
      assertThatThrownBy(() -> create(Resource.PODS, yaml))
          .hasMessage(
              "Pod \"p\" is invalid: spec.containers[0].volumeMounts[0].name: Not found: \"v\"");
    }

    @Test
    void changeTheirImageOnly() {
      Struct pod = create(Resource.PODS, POD);
      client.update(Resource.PODS, pod.set("nginx:2", "spec", "containers", "0", "image"));

      Struct again = client.find(Resource.PODS, "default", "p").orElseThrow();
      assertThatThrownBy(() -> client.update(Resource.PODS, again.set("n", "spec", "nodeName")))
          .hasMessageStartingWith(
              "Pod \"p\" is invalid: spec: Forbidden: pod updates may not change fields other than"
                  + " `spec.containers[*].image`");
    }

    @Test
    void leaveWithGraceOnceTheyAreBound() {
      create(Resource.PODS, POD);
      client.post(
          Resource.PODS,
          "default",
          "p",
          "binding",
          Struct.of("target", Struct.of("name", "node-1")));
      client.delete(Resource.PODS, "default", "p", Struct.EMPTY);

      Struct going = client.find(Resource.PODS, "default", "p").orElseThrow();
      assertThat(going.textAt("metadata", "deletionTimestamp")).isEqualTo("2026-01-01T00:00:30Z");
      assertThat(going.numberAt(0, "metadata", "deletionGracePeriodSeconds")).isEqualTo(30);
      client.delete(Resource.PODS, "default", "p", Struct.of("gracePeriodSeconds", 0));
      assertThat(client.find(Resource.PODS, "default", "p")).isEmpty();
    }

    @Test
    void areBoundOnce() {
      create(Resource.PODS, POD);
      Struct binding = Struct.of("target", Struct.of("name", "node-1"));
      client.post(Resource.PODS, "default", "p", "binding", binding);

      assertThatThrownBy(() -> client.post(Resource.PODS, "default", "p", "binding", binding))
          .hasMessage(
              "Operation cannot be fulfilled on pods \"p\": pod p is already assigned to node \"node-1\"");
    }
  }

  @Nested
  class Deployments {

    @Test
    void selectTheirTemplate() {
      assertThatThrownBy(() -> create(Resource.DEPLOYMENTS, deployment("web", "other")))
          .hasMessage(
              "Deployment.apps \"web\" is invalid: spec.template.metadata.labels: Invalid value:"
                  + " {\"app\":\"other\"}: `selector` does not match template `labels`");
    }

    @Test
    void keepTheirSelector() {
      Struct web = create(Resource.DEPLOYMENTS, deployment("web", "web"));
      Struct changed =
          web.set("x", "spec", "selector", "matchLabels", "app")
              .set("x", "spec", "template", "metadata", "labels", "app");
      assertThatThrownBy(() -> client.update(Resource.DEPLOYMENTS, changed))
          .hasMessage(
              "Deployment.apps \"web\" is invalid: spec.selector: Invalid value:"
                  + " {\"matchLabels\":{\"app\":\"x\"}}: field is immutable");
    }

    @Test
    void countTheirGenerations() {
      Struct web = create(Resource.DEPLOYMENTS, deployment("web", "web"));
      Struct scaled = client.update(Resource.DEPLOYMENTS, web.set(5, "spec", "replicas"));
      Struct labelled =
          client.update(Resource.DEPLOYMENTS, scaled.set("b", "metadata", "labels", "a"));
      Struct observed =
          client.updateStatus(Resource.DEPLOYMENTS, labelled.set(5, "status", "replicas"));

      assertThat(scaled.numberAt(0, "metadata", "generation")).isEqualTo(2);
      assertThat(observed.numberAt(0, "metadata", "generation")).isEqualTo(2);
      assertThat(observed.numberAt(0, "status", "replicas")).isEqualTo(5);
    }

    @Test
    void ownOnlyTheirStatusThroughTheStatusDoor() {
      Struct web = create(Resource.DEPLOYMENTS, deployment("web", "web"));
      client.updateStatus(
          Resource.DEPLOYMENTS, web.set(7, "spec", "replicas").set(1, "status", "replicas"));
      Struct found = client.find(Resource.DEPLOYMENTS, "default", "web").orElseThrow();

      assertThat(found.numberAt(0, "spec", "replicas")).isEqualTo(1);
      assertThat(found.numberAt(0, "status", "replicas")).isEqualTo(1);
    }
  }

  @Nested
  class Services {

    private Struct service(String name, String spec) {
      return create(Resource.SERVICES, "{metadata: {name: " + name + "}, spec: " + spec + "}");
    }

    @Test
    void getAnAddressOfTheRangeAndANodePort() {
      Struct service =
          service("web", "{type: NodePort, selector: {app: web}, ports: [{port: 80}]}");

      assertThat(service.textAt("spec", "clusterIP")).matches("10\\.(9[6-9]|10[0-9]|11[01])\\..*");
      assertThat(service.structAt("spec").list("ports").struct(0).number("nodePort", 0))
          .isBetween(30_000L, 32_767L);
      assertThat(service.structAt("spec").list("ports").struct(0).number("targetPort", 0))
          .isEqualTo(80);
    }

    @Test
    void shareNoNodePort() {
      service("one", "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}");

      assertThatThrownBy(
              () -> service("two", "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}"))
          .hasMessage(
              "Service \"two\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is"
                  + " already allocated");
      assertThatThrownBy(
              () -> service("two", "{type: NodePort, ports: [{port: 80, nodePort: 80}]}"))
          .hasMessage(
              "Service \"two\" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not"
                  + " in the valid range. The range of valid ports is 30000-32767");
    }

    @Test
    void keepWhatTheyWereGivenWhenTheyAreReplaced() {
      Struct before = service("web", "{type: NodePort, ports: [{port: 80}]}");
      Struct after =
          client.update(
              Resource.SERVICES,
              Yaml.readStruct(
                  "{metadata: {name: web, namespace: default}, spec: {type: NodePort, ports: [{port: 80}]}}"));

      assertThat(after.textAt("spec", "clusterIP")).isEqualTo(before.textAt("spec", "clusterIP"));
      assertThat(after.structAt("spec").get("ports"))
          .isEqualTo(before.structAt("spec").get("ports"));
    }

    @Test
    void nameTheirPortsWhenThereAreSeveral() {
      assertThatThrownBy(() -> service("web", "{ports: [{port: 80}, {port: 81, name: b}]}"))
          .hasMessage("Service \"web\" is invalid: spec.ports[0].name: Required value");
    }
  }

  @Nested
  class Namespaces {

    @Test
    void stayUntilTheirFinalizerIsTaken() {
      client.create(Resource.NAMESPACES, "", Yaml.readStruct("{metadata: {name: x}}"));
      client.delete(Resource.NAMESPACES, "", "x", Struct.EMPTY);
      Struct going = client.find(Resource.NAMESPACES, "", "x").orElseThrow();

      assertThat(going.textAt("status", "phase")).isEqualTo("Terminating");
      assertThatThrownBy(() -> client.create(Resource.PODS, "x", Yaml.readStruct(POD)))
          .hasMessage(
              "pods \"p\" is forbidden: unable to create new content in namespace x because it is being"
                  + " terminated");
      client.post(
          Resource.NAMESPACES,
          "",
          "x",
          "finalize",
          going.set(java.util.List.of(), "spec", "finalizers"));
      assertThat(client.find(Resource.NAMESPACES, "", "x")).isEmpty();
    }

    @Test
    void ofTheSystemStay() {
      assertThatThrownBy(() -> client.delete(Resource.NAMESPACES, "", "default", Struct.EMPTY))
          .hasMessage("namespaces \"default\" is forbidden: this namespace may not be deleted");
    }

    @Test
    void mustBeThere() {
      assertThatThrownBy(() -> client.create(Resource.PODS, "nope", Yaml.readStruct(POD)))
          .hasMessage("namespaces \"nope\" not found");
    }
  }

  @Nested
  class Data {

    @Test
    void ofSecretsIsEncoded() {
      Struct secret = create(Resource.SECRETS, "{metadata: {name: s}, stringData: {a: b}}");

      assertThat(secret.textAt("data", "a")).isEqualTo("Yg==");
      assertThat(secret.text("type")).isEqualTo("Opaque");
    }

    @Test
    void staysWhenItIsImmutable() {
      Struct map =
          create(Resource.CONFIG_MAPS, "{metadata: {name: m}, immutable: true, data: {a: b}}");

      assertThatThrownBy(() -> client.update(Resource.CONFIG_MAPS, map.set("c", "data", "a")))
          .hasMessage(
              "ConfigMap \"m\" is invalid: data: Forbidden: field is immutable when `immutable` is set");
    }
  }

  @Nested
  class Limits {

    @Test
    void refuseAnObjectThatIsTooLarge() {
      String text = "x".repeat(900_000);
      Struct map = Struct.of("metadata", Struct.of("name", "m"), "data", Struct.of("a", text));
      client.create(Resource.CONFIG_MAPS, "default", map);

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  client.create(
                      Resource.CONFIG_MAPS, "default", map.set("m" + i, "metadata", "name"));
                }
              })
          .hasMessage("etcdserver: mvcc: database space exceeded");
    }
  }

  @Nested
  class Quotas {

    @Test
    void limitHowManyPodsThereAre() {
      client.create(
          new Resource("", "v1", "resourcequotas"),
          "default",
          Yaml.readStruct("{metadata: {name: q}, spec: {hard: {pods: 1}}}"));
      create(Resource.PODS, POD);

      assertThatThrownBy(() -> create(Resource.PODS, POD.replace("name: p", "name: p2")))
          .hasMessage(
              "pods \"p2\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1");
    }

    @Test
    void demandRequests() {
      client.create(
          new Resource("", "v1", "resourcequotas"),
          "default",
          Yaml.readStruct("{metadata: {name: q}, spec: {hard: {requests.cpu: 1}}}"));

      assertThatThrownBy(() -> create(Resource.PODS, POD))
          .hasMessage("pods \"p\" is forbidden: failed quota: q: must specify requests.cpu for: c");
    }

    @Test
    void areHelpedByLimitRanges() {
      client.create(
          new Resource("", "v1", "limitranges"),
          "default",
          Yaml.readStruct(
              "{metadata: {name: l}, spec: {limits: [{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m}, max: {cpu: 1}}]}}"));

      Struct pod = create(Resource.PODS, POD);
      assertThat(
              pod.structAt("spec")
                  .list("containers")
                  .struct(0)
                  .textAt("resources", "limits", "cpu"))
          .isEqualTo("500m");
      assertThatThrownBy(
              () ->
                  create(
                      Resource.PODS,
                      "{metadata: {name: b}, spec: {containers: [{name: c, image: i, resources: {limits: {cpu: 2}}}]}}"))
          .hasMessage(
              "pods \"b\" is forbidden: maximum cpu usage per Container is 1, but limit is 2");
    }
  }

  @Test
  void podSecurityIsEnforcedByTheNamespace() {
    Struct namespace = client.find(Resource.NAMESPACES, "", "default").orElseThrow();
    client.update(
        Resource.NAMESPACES,
        namespace.set("baseline", "metadata", "labels", "pod-security.kubernetes.io/enforce"));

    assertThatThrownBy(
            () ->
                create(
                    Resource.PODS,
                    "{metadata: {name: p}, spec: {hostNetwork: true, containers: [{name: c, image: i, securityContext: {privileged: true}}]}}"))
        .hasMessage(
            "pods \"p\" is forbidden: violates PodSecurity \"baseline:latest\": host namespaces"
                + " (hostNetwork=true), privileged (container \"c\" must not set"
                + " securityContext.privileged=true)");
  }
}
