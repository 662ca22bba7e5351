package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/** Measures what objects cost; run its main method. Not a test: it asserts nothing. */
final class ObjectBench {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web-5d8f7c9b6-x2x4z
        generateName: web-5d8f7c9b6-
        namespace: default
        uid: 1f0c2a5e-5f0e-4a8e-9a53-0c5f4be9b1aa
        resourceVersion: "12345"
        labels: {app: web, pod-template-hash: 5d8f7c9b6}
        creationTimestamp: "2026-01-01T00:00:00Z"
        ownerReferences:
        - {apiVersion: apps/v1, kind: ReplicaSet, name: web-5d8f7c9b6, uid: 0f0c2a5e-5f0e-4a8e-9a53-0c5f4be9b1aa, controller: true, blockOwnerDeletion: true}
      spec:
        nodeName: node-1
        serviceAccountName: default
        volumes:
        - name: kube-api-access-abcde
          projected: {sources: [{serviceAccountToken: {path: token}}, {configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}}]}
        containers:
        - name: nginx
          image: nginx:1.27
          ports: [{containerPort: 80}]
          readinessProbe: {httpGet: {path: /, port: 80}}
          resources: {requests: {cpu: 100m, memory: 64Mi}}
          volumeMounts: [{name: kube-api-access-abcde, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}]
        tolerations:
        - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300}
        - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 300}
      status:
        phase: Running
        podIP: 10.244.1.5
        podIPs: [{ip: 10.244.1.5}]
        hostIP: 192.168.64.11
        startTime: "2026-01-01T00:00:00Z"
        conditions:
        - {type: Initialized, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
        - {type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:03Z"}
        - {type: ContainersReady, status: "True", lastTransitionTime: "2026-01-01T00:00:03Z"}
        - {type: PodScheduled, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
        containerStatuses:
        - {name: nginx, image: "nginx:1.27", ready: true, restartCount: 0, started: true, state: {running: {startedAt: "2026-01-01T00:00:02Z"}}}
      """;

  private static Object sink = "";

  private ObjectBench() {}

  public static void main(String[] arguments) {
    long start = System.nanoTime();
    TypeSchema type = Objects.requireNonNull(Schemas.builtIn().find("", "v1", "Pod"));
    System.out.printf("schema read in %d ms%n", (System.nanoTime() - start) / 1_000_000);
    Struct pod = ObjectDecoder.decode(type, Yaml.readStruct(POD)).object();
    String json = Json.write(pod);
    System.out.printf("a pod: %d characters of JSON%n", json.length());
    System.out.printf("kept, read from JSON: %d bytes%n", kept(_ -> Json.readStruct(json)));
    System.out.printf(
        "kept, a new version: %d bytes%n", kept(i -> pod.set("ip" + i, "status", "podIP")));
    time("read JSON", _ -> Json.readStruct(json));
    time("write JSON", _ -> Json.write(pod));
    time("read YAML", _ -> Yaml.readStruct(POD));
    time("write YAML", _ -> Yaml.write(pod));
    time("change one field", i -> pod.set("ip" + i, "status", "podIP"));
    time("decode, complete already", _ -> ObjectDecoder.decode(type, pod));
    Struct raw = Yaml.readStruct(POD);
    time("decode and complete", _ -> ObjectDecoder.decode(type, raw));
  }

  private static long kept(IntFunction<Object> maker) {
    int count = 20_000;
    List<Object> all = new ArrayList<>();
    sink = all;
    long bytes = 0;
    for (int round = 0; round < 3; round++) {
      long before = used();
      for (int i = 0; i < count; i++) {
        all.add(maker.apply(i));
      }
      bytes = (used() - before) / count;
    }
    return bytes;
  }

  private static long used() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void time(String what, IntFunction<Object> work) {
    for (int i = 0; i < 20_000; i++) {
      sink = work.apply(i);
    }
    int count = 20_000;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      sink = work.apply(i);
    }
    System.out.printf("%s: %.2f us%n", what, (System.nanoTime() - start) / 1000.0 / count);
  }
}
