package dev.pilothouse.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ObjectDecoderTests {
  private static ObjectDecoder.Decoded decode(String yaml) {
    Struct object = Yaml.readStruct(yaml);
    String apiVersion = object.text("apiVersion");
    int slash = apiVersion.indexOf('/');
    TypeSchema type =
        Schemas.builtIn()
            .find(
                slash < 0 ? "" : apiVersion.substring(0, slash),
                apiVersion.substring(slash + 1),
                object.text("kind"));
    return ObjectDecoder.decode(Objects.requireNonNull(type), object);
  }

  private static final String DEPLOYMENT =
      """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              creationTimestamp: null
            spec:
              selector:
                matchLabels: {app: web}
              template:
                metadata:
                  labels: {app: web}
                spec:
                  containers:
                  - image: nginx
                    name: nginx
                    stdin: false
                    ports:
                    - containerPort: 80
                    resources:
                      limits: {cpu: 0.5, memory: 1024Mi}
                    livenessProbe:
                      httpGet: {port: 80}
            """;

  @Nested
  class Completing {
    @Test
    void fillsInADeploymentAsARealServerDoes() {
      assertThat(Yaml.write(decode(DEPLOYMENT).object()))
          .isEqualTo(
              """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata:
                      name: web
                    spec:
                      progressDeadlineSeconds: 600
                      replicas: 1
                      revisionHistoryLimit: 10
                      selector:
                        matchLabels:
                          app: web
                      strategy:
                        rollingUpdate:
                          maxSurge: 25%
                          maxUnavailable: 25%
                        type: RollingUpdate
                      template:
                        metadata:
                          labels:
                            app: web
                        spec:
                          containers:
                          - image: nginx
                            imagePullPolicy: Always
                            livenessProbe:
                              failureThreshold: 3
                              httpGet:
                                path: /
                                port: 80
                                scheme: HTTP
                              periodSeconds: 10
                              successThreshold: 1
                              timeoutSeconds: 1
                            name: nginx
                            ports:
                            - containerPort: 80
                              protocol: TCP
                            resources:
                              limits:
                                cpu: 500m
                                memory: 1Gi
                            terminationMessagePath: /dev/termination-log
                            terminationMessagePolicy: File
                          dnsPolicy: ClusterFirst
                          restartPolicy: Always
                          schedulerName: default-scheduler
                          securityContext: {}
                          terminationGracePeriodSeconds: 30
                    status: {}
                    """);
    }

    @Test
    void fillsInAService() {
      Struct service =
          decode(
                  """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: web}
                    spec:
                      type: NodePort
                      ports: [{port: 80}]
                    """)
              .object();
      assertThat(service.struct("spec").toString())
          .isEqualTo(
              "{\"ports\":[{\"protocol\":\"TCP\",\"port\":80,\"targetPort\":80}],\"type\":\"NodePort\","
                  + "\"sessionAffinity\":\"None\",\"externalTrafficPolicy\":\"Cluster\",\"internalTrafficPolicy\":\"Cluster\"}");
      assertThat(service.struct("status").toString()).isEqualTo("{\"loadBalancer\":{}}");
    }

    @Test
    void fillsInAPodWithRequestsFromLimitsAndServiceLinks() {
      Struct pod =
          decode(
                  """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web}
                    spec:
                      volumes: [{name: scratch}]
                      containers:
                      - name: a
                        image: registry:5000/nginx:1.27
                        resources: {limits: {cpu: 1}}
                    """)
              .object();
      assertThat(pod.textAt("spec", "containers", "0", "resources", "requests", "cpu"))
          .isEqualTo("1");
      assertThat(pod.textAt("spec", "containers", "0", "imagePullPolicy"))
          .isEqualTo("IfNotPresent");
      assertThat(pod.flagAt("spec", "enableServiceLinks")).isTrue();
      assertThat(pod.at("spec", "volumes", "0", "emptyDir")).isEqualTo(Struct.EMPTY);
    }

    @Test
    void fillsInOtherWorkloads() {
      Struct set =
          decode("{apiVersion: apps/v1, kind: StatefulSet, spec: {serviceName: db}}")
              .object()
              .struct("spec");
      assertThat(set.struct("updateStrategy").toString())
          .isEqualTo("{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":0}}");
      assertThat(set.structAt("persistentVolumeClaimRetentionPolicy").toString())
          .isEqualTo("{\"whenDeleted\":\"Retain\",\"whenScaled\":\"Retain\"}");
      Struct daemon = decode("{apiVersion: apps/v1, kind: DaemonSet}").object().struct("spec");
      assertThat(daemon.struct("updateStrategy").toString())
          .isEqualTo(
              "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxUnavailable\":1,\"maxSurge\":0}}");
      Struct job =
          decode(
                  "{apiVersion: batch/v1, kind: Job, spec: {template: {metadata: {labels: {a: b}}}}}")
              .object();
      assertThat(job.structAt("metadata", "labels").text("a")).isEqualTo("b");
      assertThat(job.struct("spec").number("backoffLimit", 0)).isEqualTo(6);
      assertThat(job.struct("spec").text("completionMode")).isEqualTo("NonIndexed");
      Struct cron =
          decode(
                  "{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {template: {}}}}}")
              .object();
      assertThat(cron.structAt("spec", "jobTemplate", "spec").has("backoffLimit")).isFalse();
      assertThat(cron.structAt("spec").text("concurrencyPolicy")).isEqualTo("Allow");
    }

    @Test
    void givesBackWhatIsCompleteAlready() {
      Struct once = decode(DEPLOYMENT).object();
      TypeSchema type = Objects.requireNonNull(Schemas.builtIn().find("apps", "v1", "Deployment"));
      assertThat(ObjectDecoder.decode(type, once).object()).isSameAs(once);
      Struct changed = once.set(5, "spec", "replicas");
      assertThat(ObjectDecoder.decode(type, changed).object().structAt("spec", "template"))
          .isSameAs(once.structAt("spec", "template"));
    }
  }

  @Nested
  class Refusing {
    @Test
    void namesUnknownFields() {
      ObjectDecoder.Decoded decoded =
          decode(
              """
                    apiVersion: apps/v1
                    kind: Deployment
                    foo: 1
                    spec:
                      replica: 3
                      template:
                        spec:
                          containers:
                          - name: a
                          - imag: b
                    """);
      assertThat(decoded.problems())
          .containsExactly(
              "unknown field \"foo\"",
              "unknown field \"spec.replica\"",
              "unknown field \"spec.template.spec.containers[1].imag\"");
      assertThat(decoded.object().struct("spec").has("replica")).isFalse();
    }

    @Test
    void namesWrongTypesAsGoDoes() {
      assertThatThrownBy(
              () -> decode("{apiVersion: apps/v1, kind: Deployment, spec: {replicas: two}}"))
          .hasMessage(
              "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32");
      assertThatThrownBy(() -> decode("{apiVersion: v1, kind: Pod, spec: {containers: {}}}"))
          .hasMessage(
              "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container");
      assertThatThrownBy(
              () -> decode("{apiVersion: v1, kind: Pod, spec: {containers: [{image: 5}]}}"))
          .hasMessage(
              "json: cannot unmarshal number into Go struct field Container.spec.containers.image of type string");
      assertThatThrownBy(() -> decode("{apiVersion: v1, kind: Pod, metadata: {labels: {a: 1}}}"))
          .hasMessage(
              "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string");
      assertThatThrownBy(
              () ->
                  decode("{apiVersion: v1, kind: Pod, spec: {containers: [{imagePullPolicy: 1}]}}"))
          .hasMessage(
              "json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy");
      assertThatThrownBy(() -> decode("{apiVersion: v1, kind: Pod, spec: x}"))
          .hasMessage(
              "json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec");
      assertThatThrownBy(
              () -> decode("{apiVersion: v1, kind: Service, spec: {ports: [{targetPort: true}]}}"))
          .hasMessage("json: cannot unmarshal bool into Go value of type int32");
      assertThatThrownBy(
              () -> decode("{apiVersion: v1, kind: Pod, metadata: {creationTimestamp: x}}"))
          .hasMessage(
              "parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"");
    }
  }

  @Test
  void treatsNullsAsGoDoes() {
    Struct pod =
        decode(
                "{apiVersion: v1, kind: Pod, metadata: {labels: {a: null}, annotations: null}, spec: {containers: null}}")
            .object();
    assertThat(pod.struct("metadata").toString()).isEqualTo("{\"labels\":{\"a\":\"\"}}");
    assertThat(pod.at("spec", "containers")).isSameAs(Struct.NULL);
  }

  @Test
  void keepsFalseWhereItMeansSomething() {
    Struct definition =
        decode(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                spec:
                  names: {kind: CronTab, plural: crontabs}
                  versions:
                  - name: v1
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          a: {type: boolean, default: false}
                          b: {type: object, additionalProperties: false}
                          c: {type: object, additionalProperties: {type: string, minLength: 0}}
                """)
            .object();
    Struct properties =
        definition.structAt("spec", "versions", "0", "schema", "openAPIV3Schema", "properties");
    assertThat(Json.write(properties))
        .isEqualTo(
            "{\"a\":{\"type\":\"boolean\",\"default\":false},\"b\":{\"type\":\"object\",\"additionalProperties\":false},"
                + "\"c\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\",\"minLength\":0}}}");
    assertThat(definition.structAt("spec", "names").text("listKind")).isEqualTo("CronTabList");
  }
}
