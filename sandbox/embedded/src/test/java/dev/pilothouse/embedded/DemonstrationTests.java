package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Manifests in the manner of the documentation of Kubernetes, as its readers try them. */
class DemonstrationTests {

  private final EmbeddedProvider provider = new EmbeddedProvider();
  private final Sandbox sandbox = provider.create(SandboxSpec.STANDARD);

  @AfterEach
  void close() {
    provider.close();
  }

  private CommandResult run(String command) {
    return sandbox.run(new CommandPlace.Workstation(), command, Duration.ofMinutes(10));
  }

  private String output(String command) {
    CommandResult result = run(command);
    assertThat(result.stderr()).as(command).isEmpty();
    return result.stdout();
  }

  private void apply(String manifest) {
    sandbox.files().write("/home/learner/manifest.yaml", manifest.getBytes(StandardCharsets.UTF_8));
    CommandResult result = run("kubectl apply -f manifest.yaml");
    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void theTutorialOfTheBootcamp() {
    output("kubectl create deployment boot --image=gcr.io/google-samples/kubernetes-bootcamp:v1");
    output("kubectl rollout status deployment/boot");
    output("kubectl expose deployment/boot --type=NodePort --port 8080");
    String call =
        "sleep 2; curl -s node-1:$(kubectl get service boot -o jsonpath='{.spec.ports[0].nodePort}')";
    assertThat(output(call)).contains("Hello Kubernetes bootcamp! | Running on: boot-", "v=1");
    output(
        "kubectl set image deployments/boot kubernetes-bootcamp=docker.io/jocatalin/kubernetes-bootcamp:v2");
    output("kubectl rollout status deployment/boot");
    assertThat(output(call)).contains("v=2");
    assertThat(output("kubectl exec deploy/boot -- cat server.js")).contains("Hello Kubernetes");
  }

  @Test
  void aGuestbookWithRedis() {
    apply(
        redis("leader", "docker.io/redis:6.0.5")
            + "---\n"
            + redis(
                "follower", "us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower:v2")
            + """
              ---
              apiVersion: apps/v1
              kind: Deployment
              metadata: {name: frontend}
              spec:
                replicas: 3
                selector: {matchLabels: {app: guestbook}}
                template:
                  metadata: {labels: {app: guestbook}}
                  spec:
                    containers:
                      - name: php-redis
                        image: us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5
                        env: [{name: GET_HOSTS_FROM, value: dns}]
                        ports: [{containerPort: 80}]
              ---
              apiVersion: v1
              kind: Service
              metadata: {name: frontend}
              spec:
                type: NodePort
                selector: {app: guestbook}
                ports: [{port: 80, nodePort: 30080}]
              """);
    output(
        "for d in redis-leader redis-follower frontend; do kubectl rollout status deploy/$d; done; sleep 5");
    assertThat(output("curl -s node-1:30080/")).contains("<h2>Guestbook</h2>");
    String page = "node-1:30080/guestbook.php?key=messages&cmd=";
    assertThat(output("curl -s '" + page + "set&value=hello%20there'"))
        .isEqualTo("{\"message\": \"Updated\"}");
    assertThat(output("sleep 1; curl -s '" + page + "get'"))
        .isEqualTo("{\"data\": \"hello there\"}");
    assertThat(output("kubectl exec deploy/redis-follower -- redis-cli get messages"))
        .isEqualTo("hello there\n");
  }

  private static String redis(String role, String image) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: redis-ROLE, labels: {app: redis, role: ROLE}}
    spec:
      selector: {matchLabels: {app: redis, role: ROLE}}
      template:
        metadata: {labels: {app: redis, role: ROLE}}
        spec:
          containers:
            - name: ROLE
              image: "IMAGE"
              resources: {requests: {cpu: 100m, memory: 100Mi}}
              ports: [{containerPort: 6379}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: redis-ROLE}
    spec:
      ports: [{port: 6379, targetPort: 6379}]
      selector: {app: redis, role: ROLE}
    """
        .replace("ROLE", role)
        .replace("IMAGE", image);
  }

  @Test
  void redisConfiguredByAConfigMap() {
    apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: example-redis-config}
        data:
          redis-config: |
            maxmemory 2mb
            maxmemory-policy allkeys-lru
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: redis}
        spec:
          containers:
            - name: redis
              image: redis:8.0.2
              command: [redis-server, /redis-master/redis.conf]
              env: [{name: MASTER, value: "true"}]
              ports: [{containerPort: 6379}]
              volumeMounts:
                - {mountPath: /redis-master-data, name: data}
                - {mountPath: /redis-master, name: config}
          volumes:
            - {name: data, emptyDir: {}}
            - name: config
              configMap:
                name: example-redis-config
                items: [{key: redis-config, path: redis.conf}]
        """
            .replace("8.0.2", "8.0.4"));
    output("kubectl wait --for=condition=Ready pod/redis");
    assertThat(output("kubectl exec redis -- redis-cli CONFIG GET maxmemory"))
        .isEqualTo("maxmemory\n2097152\n");
    assertThat(output("kubectl exec redis -- redis-cli CONFIG GET maxmemory-policy"))
        .isEqualTo("maxmemory-policy\nallkeys-lru\n");
  }

  @Test
  void aPodThatWaitsForServicesInItsInitContainers() {
    apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: myapp-pod}
        spec:
          containers:
            - name: myapp
              image: busybox:1.28
              command: [sh, -c, 'echo The app is running! && sleep 3600']
          initContainers:
            - name: init-myservice
              image: busybox:1.28
              command:
                - sh
                - -c
                - "until nslookup myservice.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for myservice; sleep 2; done"
        """);
    assertThat(output("sleep 20; kubectl get pod myapp-pod")).contains("Init:0/1");
    assertThat(output("kubectl logs myapp-pod -c init-myservice"))
        .contains("waiting for myservice");
    output("kubectl create service clusterip myservice --tcp=80:9376");
    output("kubectl wait --for=condition=Ready pod/myapp-pod --timeout=60s");
    assertThat(output("kubectl logs myapp-pod -c myapp")).isEqualTo("The app is running!\n");
  }

  @Test
  void probesOfLiveness() {
    apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: liveness-exec}
        spec:
          containers:
            - name: liveness
              image: registry.k8s.io/busybox:1.27.2
              args: [/bin/sh, -c, touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600]
              livenessProbe:
                exec: {command: [cat, /tmp/healthy]}
                initialDelaySeconds: 5
                periodSeconds: 5
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: liveness-http}
        spec:
          containers:
            - name: liveness
              image: registry.k8s.io/e2e-test-images/agnhost:2.40
              args: [liveness]
              livenessProbe:
                httpGet: {path: /healthz, port: 8080, httpHeaders: [{name: Custom-Header, value: Awesome}]}
                initialDelaySeconds: 3
                periodSeconds: 3
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: goproxy}
        spec:
          containers:
            - name: goproxy
              image: registry.k8s.io/goproxy:0.1
              ports: [{containerPort: 8080}]
              readinessProbe: {tcpSocket: {port: 8080}, initialDelaySeconds: 5, periodSeconds: 10}
              livenessProbe: {tcpSocket: {port: 8080}, initialDelaySeconds: 5, periodSeconds: 10}
        """);
    output("sleep 28");
    assertThat(output("kubectl get pod goproxy")).containsPattern("goproxy +1/1 +Running +0");
    assertThat(output("kubectl describe pod liveness-http"))
        .contains(
            "Liveness probe failed: HTTP probe failed with statuscode: 500",
            "Container liveness failed liveness probe, will be restarted");
    assertThat(output("kubectl get pod liveness-exec")).containsPattern("Running +0");
    output("sleep 55");
    assertThat(output("kubectl get pod liveness-exec")).containsPattern("Running +1");
    assertThat(output("kubectl describe pod liveness-exec"))
        .containsPattern("Liveness probe failed: cat: .*/tmp/healthy.*: No such file or directory");
  }

  @Test
  void aCronJobSaysHello() {
    apply(
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: hello}
        spec:
          schedule: "* * * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: OnFailure
                  containers:
                    - name: hello
                      image: busybox:1.28
                      imagePullPolicy: IfNotPresent
                      command: [/bin/sh, -c, date; echo Hello from the Kubernetes cluster]
        """);
    output("sleep 130");
    assertThat(output("kubectl get jobs --no-headers | wc -l").strip()).matches("[23]");
    assertThat(output("kubectl logs -l batch.kubernetes.io/job-name --tail=1"))
        .contains("Hello from the Kubernetes cluster");
  }

  @Test
  void anIndexedJobDividesItsWork() {
    apply(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: indexed-job}
        spec:
          completions: 5
          parallelism: 3
          completionMode: Indexed
          template:
            spec:
              restartPolicy: Never
              initContainers:
                - name: input
                  image: docker.io/library/bash
                  command:
                    - bash
                    - -c
                    - |
                      items=(foo bar baz qux xyz)
                      echo ${items[$JOB_COMPLETION_INDEX]} > /input/data.txt
                  volumeMounts: [{mountPath: /input, name: input}]
              containers:
                - name: worker
                  image: docker.io/library/busybox
                  command: [rev, /input/data.txt]
                  volumeMounts: [{mountPath: /input, name: input}]
              volumes: [{name: input, emptyDir: {}}]
        """);
    output("kubectl wait --for=condition=Complete job/indexed-job --timeout=120s");
    assertThat(
            output(
                "for p in $(kubectl get pods -l job-name=indexed-job -o name | sort); do kubectl logs $p -c worker; done | sort | tr '\\n' ' '"))
        .isEqualTo("oof rab xuq zab zyx ");
  }

  @Test
  void aStatefulSetOfWebServers() {
    apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: nginx, labels: {app: nginx}}
        spec:
          ports: [{port: 80, name: web}]
          clusterIP: None
          selector: {app: nginx}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: nginx
          replicas: 2
          selector: {matchLabels: {app: nginx}}
          template:
            metadata: {labels: {app: nginx}}
            spec:
              containers:
                - name: nginx
                  image: registry.k8s.io/nginx-slim:0.24
                  ports: [{containerPort: 80, name: web}]
                  volumeMounts: [{name: www, mountPath: /usr/share/nginx/html}]
          volumeClaimTemplates:
            - metadata: {name: www}
              spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """);
    output("kubectl rollout status statefulset/web --timeout=120s");
    output(
        "for i in 0 1; do kubectl exec web-$i -- sh -c 'echo $(hostname) > /usr/share/nginx/html/index.html'; done");
    assertThat(output("for i in 0 1; do kubectl exec -i web-$i -- curl -s http://localhost/; done"))
        .isEqualTo("web-0\nweb-1\n");
    output(
        "kubectl delete pod -l app=nginx; kubectl rollout status statefulset/web --timeout=120s");
    assertThat(output("for i in 0 1; do kubectl exec -i web-$i -- curl -s http://localhost/; done"))
        .isEqualTo("web-0\nweb-1\n");
    output("kubectl run client --image=busybox:1.28 --command -- sleep 600");
    output("kubectl wait --for=condition=Ready pod/client");
    assertThat(output("kubectl exec client -- wget -qO- web-1.nginx")).isEqualTo("web-1\n");
  }

  @Test
  void anNginxThatIsConfiguredByAConfigMap() {
    apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: site}
        data:
          site.conf.template: |
            server {
              listen 8080;
              location / { return 200 "hello ${NAME} from $hostname\\n"; }
              location /api/ { proxy_pass http://api:5678/; }
            }
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: api}
        spec: {selector: {app: api}, ports: [{port: 5678}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api, labels: {app: api}}
        spec:
          containers: [{name: api, image: hashicorp/http-echo, args: ["-text=from the api"]}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: nginx
              image: nginx
              env: [{name: NAME, value: learner}]
              volumeMounts: [{name: site, mountPath: /etc/nginx/templates}]
          volumes: [{name: site, configMap: {name: site}}]
        """);
    output("kubectl wait --for=condition=Ready pod --all; sleep 2");
    assertThat(output("kubectl exec web -- curl -s localhost:8080"))
        .isEqualTo("hello learner from web\n");
    assertThat(output("kubectl exec web -- curl -s localhost:8080/api/"))
        .isEqualTo("from the api\n");
    assertThat(output("kubectl logs web"))
        .contains("Running envsubst on /etc/nginx/templates/site.conf.template");
  }

  @Test
  void anNginxWhoseUpstreamIsMissingSaysSo() {
    apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: broken}
        data:
          default.conf: |
            server {
              listen 80;
              location / { proxy_pass http://nowhere; }
            }
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: broken}
        spec:
          containers:
            - name: nginx
              image: nginx
              volumeMounts: [{name: conf, mountPath: /etc/nginx/conf.d}]
          volumes: [{name: conf, configMap: {name: broken}}]
        """);
    output("sleep 40");
    assertThat(output("kubectl get pod broken")).containsPattern("CrashLoopBackOff|Error");
    assertThat(output("kubectl logs broken"))
        .contains(
            "nginx: [emerg] host not found in upstream \"nowhere\" in /etc/nginx/conf.d/default.conf:3");
  }
}
