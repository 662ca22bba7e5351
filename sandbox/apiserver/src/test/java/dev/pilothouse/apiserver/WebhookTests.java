package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.client.RequestWaiting;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTests {

  private static final String GROUP = "/apis/admissionregistration.k8s.io/v1/";
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String MAP = "{metadata: {name: c}, data: {a: b}}";

  private final TestCluster cluster = new TestCluster();
  private final Network network = new Network();

  /** A network on which everybody answers, the second time that one looks. */
  private static final class Network implements NodeConnector {
    private final List<ProxyRequest> calls = new ArrayList<>();
    private Function<Struct, Struct> webhook = _ -> Struct.of("allowed", true);
    private int status = 200;

    private record Answer(Bytes body, int status, int looked) implements PendingAnswer {

      @Override
      public Poll poll(World world) {
        return looked == 0
            ? new Poll(null, new Answer(body, status, 1))
            : new Poll(new ApiResponse.Complete(status, SortedMap.empty(), List.of(), body), this);
      }

      @Override
      public String topic() {
        return "webhook";
      }

      @Override
      public void abandon(World world) {}
    }

    @Override
    public PendingAnswer proxy(ProxyRequest request) {
      calls.add(request);
      Struct review = Json.readStruct(request.body().text());
      Struct asked = review.struct("request");
      Struct response = webhook.apply(asked);
      if (!response.has("uid")) {
        response = response.with("uid", asked.text("uid"));
      }
      Struct answer = review.without("request").with("response", response);
      return new Answer(
          Bytes.of(status == 200 ? answer.toString() : response.text("text")), status, 0);
    }

    @Override
    public Part forkInto(World other) {
      return this;
    }

    @Override
    public ResponseStream logs(World world, LogRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long open(SessionRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void input(long session, Bytes bytes) {}

    @Override
    public int waitingInput(long session) {
      return 0;
    }

    @Override
    public void endInput(long session) {}

    @Override
    public void resize(long session, int columns, int rows) {}

    @Override
    public Output takeOutput(long session) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close(long session) {}
  }

  @BeforeEach
  void connect() {
    cluster.world().add(network);
    cluster.send(
        "POST",
        "/api/v1/namespaces/default/services",
        Yaml.readStruct(
            "{metadata: {name: hook}, spec: {clusterIP: 10.96.7.7, ports: [{port: 443}]}}"),
        201);
  }

  private void register(String kind, String more) {
    cluster.send(
        "POST",
        GROUP + kind + "webhookconfigurations",
        Yaml.readStruct(
            "{metadata: {name: w}, webhooks: [{name: hook.example.com, sideEffects: None,"
                + " admissionReviewVersions: [v1], clientConfig: {service: {name: hook, namespace:"
                + " default, path: /check}, caBundle: Q0E=}, rules: [{apiGroups: [''], apiVersions:"
                + " [v1], operations: [CREATE, UPDATE, DELETE], resources: [configmaps]}]"
                + more
                + "}]}"),
        201);
  }

  /** Waits for the answer to a request. */
  private ApiResponse.Complete answer(String method, String path, String yaml) {
    Bytes body = yaml.isEmpty() ? Bytes.EMPTY : Bytes.of(Yaml.readStruct(yaml).toString());
    ApiResponse response =
        cluster
            .server()
            .handle(
                TestCluster.request(method, path, "application/json", body, "application/json"));
    int polls = 0;
    while (response instanceof ApiResponse.Pending pending) {
      assertThat(polls++).isLessThan(50);
      PendingAnswer.Poll poll = pending.answer().poll(cluster.world());
      ApiResponse.Complete complete = poll.answer();
      response = complete != null ? complete : new ApiResponse.Pending(poll.next());
    }
    return (ApiResponse.Complete) response;
  }

  private String message(ApiResponse.Complete answer) {
    return Json.readStruct(answer.body().text()).text("message");
  }

  @Test
  void areAskedOverTheNetwork() {
    register("validating", "");
    ApiResponse.Complete answer = answer("POST", MAPS, MAP);
    ProxyRequest call = network.calls.getFirst();
    Struct request = Json.readStruct(call.body().text()).struct("request");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(network.calls).hasSize(1);
    assertThat(call.host() + ":" + call.port() + call.target())
        .isEqualTo("10.96.7.7:443/check?timeout=10s");
    assertThat(call.trust()).isEqualTo(new ProxyRequest.Trust("hook.default.svc", "CA"));
    assertThat(call.timeoutSeconds()).isEqualTo(10);
    assertThat(request.text("operation")).isEqualTo("CREATE");
    assertThat(request.structAt("userInfo").text("username")).isEqualTo("kubernetes-admin");
    assertThat(request.textAt("object", "data", "a")).isEqualTo("b");
    assertThat(request.textAt("kind", "kind")).isEqualTo("ConfigMap");
    assertThat(cluster.get(MAPS + "/c", 200).textAt("metadata", "uid"))
        .isEqualTo(request.textAt("object", "metadata", "uid"));
  }

  @Test
  void refuse() {
    register("validating", "");
    network.webhook =
        _ ->
            Struct.of(
                "allowed", false,
                "warnings", List.of("take care"),
                "status", Struct.of("message", "no", "code", 403, "reason", "Forbidden"));
    ApiResponse.Complete answer = answer("POST", MAPS, MAP);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(message(answer))
        .isEqualTo("admission webhook \"hook.example.com\" denied the request: no");
    assertThat(answer.warnings()).contains("take care");
    cluster.get(MAPS + "/c", 404);
    network.webhook = _ -> Struct.of("allowed", false);
    assertThat(message(answer("POST", MAPS, MAP)))
        .isEqualTo("admission webhook \"hook.example.com\" denied the request without explanation");
  }

  @Test
  void change() {
    register("mutating", "");
    String patch = "[{\"op\":\"add\",\"path\":\"/data/c\",\"value\":\"d\"}]";
    network.webhook =
        _ ->
            Struct.of(
                "allowed",
                true,
                "patchType",
                "JSONPatch",
                "patch",
                Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)));
    Struct created = Json.readStruct(answer("POST", MAPS, MAP).body().text());

    assertThat(created.structAt("data")).isEqualTo(Struct.of("a", "b", "c", "d"));
    assertThat(created.textAt("metadata", "resourceVersion")).isNotEmpty();
  }

  @Test
  void areToldOfGeneratedNamesThatStay() {
    register("validating", "");
    Struct created =
        Json.readStruct(answer("POST", MAPS, "{metadata: {generateName: g-}}").body().text());

    assertThat(Json.readStruct(network.calls.getFirst().body().text()).textAt("request", "name"))
        .isEqualTo(created.textAt("metadata", "name"));
  }

  @Test
  void thatFailRefuseOrNot() {
    register("validating", "");
    network.status = 503;
    network.webhook =
        _ ->
            Struct.of(
                "text",
                Struct.of(
                        "kind",
                        "Status",
                        "message",
                        "error trying to reach service: dial tcp 10.96.7.7:443: connect: connection"
                            + " refused")
                    .toString());
    ApiResponse.Complete answer = answer("POST", MAPS, MAP);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(message(answer))
        .isEqualTo(
            "Internal error occurred: failed calling webhook \"hook.example.com\": failed to call"
                + " webhook: Post \"https://hook.default.svc:443/check?timeout=10s\": dial tcp"
                + " 10.96.7.7:443: connect: connection refused");
    Struct stored = cluster.get(GROUP + "validatingwebhookconfigurations/w", 200);
    Struct hook = stored.list("webhooks").struct(0).with("failurePolicy", "Ignore");
    cluster.send(
        "PUT",
        GROUP + "validatingwebhookconfigurations/w",
        stored.with("webhooks", List.of(hook)),
        200);
    assertThat(answer("POST", MAPS, MAP).status()).isEqualTo(201);
  }

  @Test
  void mustAnswerWhatTheyWereAsked() {
    register("validating", "");
    network.webhook = _ -> Struct.of("allowed", true, "uid", "other");

    assertThat(message(answer("POST", MAPS, MAP)))
        .contains("received invalid webhook response: expected response.uid=")
        .endsWith("got \"other\"");
  }

  @Test
  void areAskedAboutWhatTheyMean() {
    register(
        "validating",
        ", objectSelector: {matchLabels: {x: on1}}, matchConditions: [{name: no-z, expression:"
            + " \"object != null && object.metadata.name != 'z'\"}]");

    assertThat(answer("POST", MAPS, MAP).status()).isEqualTo(201);
    assertThat(answer("POST", MAPS, "{metadata: {name: z, labels: {x: on1}}}").status())
        .isEqualTo(201);
    assertThat(network.calls).isEmpty();
    assertThat(answer("POST", MAPS, "{metadata: {name: d, labels: {x: on1}}}").status())
        .isEqualTo(201);
    assertThat(network.calls).hasSize(1);
  }

  @Test
  void areAskedAboutDeletions() {
    register("validating", "");
    answer("POST", MAPS, MAP);
    network.webhook =
        asked -> Struct.of("allowed", asked.textAt("oldObject", "data", "a").isEmpty());

    assertThat(answer("DELETE", MAPS + "/c", "").status()).isEqualTo(400);
    cluster.get(MAPS + "/c", 200);
  }

  @Test
  void letComponentsComeAgain() {
    register("validating", "");
    var client = cluster.server().client("some-controller");
    Struct map = Yaml.readStruct(MAP);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> client.create(Resource.CONFIG_MAPS, "default", map))
          .isInstanceOf(RequestWaiting.class);
    }
    assertThat(client.create(Resource.CONFIG_MAPS, "default", map).textAt("metadata", "name"))
        .isEqualTo("c");
    assertThat(network.calls).hasSize(1);
  }

  @Test
  void areWaitedForInForksToo() {
    register("validating", "");
    ApiResponse.Pending pending =
        (ApiResponse.Pending)
            cluster
                .server()
                .handle(
                    TestCluster.request(
                        "POST",
                        MAPS,
                        "application/json",
                        Bytes.of(Yaml.readStruct(MAP).toString()),
                        "application/json"));
    World fork = cluster.world().fork();
    PendingAnswer next = pending.answer().poll(fork).next();
    ApiResponse.Complete answer = next.poll(fork).answer();

    assertThat(answer).isNotNull();
    assertThat(fork.part(ApiServer.class).state().now().get(Resource.CONFIG_MAPS, "default", "c"))
        .isPresent();
    cluster.get(MAPS + "/c", 404);
  }

  @Test
  void areRegisteredRightly() {
    Struct status =
        cluster.send(
            "POST",
            GROUP + "validatingwebhookconfigurations",
            Yaml.readStruct(
                "{metadata: {name: w}, webhooks: [{name: hook, sideEffects: Some, timeoutSeconds: 60,"
                    + " admissionReviewVersions: [v1], clientConfig: {}}]}"),
            422);

    assertThat(status.text("message"))
        .contains(
            "webhooks[0].name: Invalid value: \"hook\": should be a domain with at least three")
        .contains("webhooks[0].sideEffects: Unsupported value: \"Some\"")
        .contains("webhooks[0].clientConfig: Required value: exactly one of url or service")
        .contains("webhooks[0].timeoutSeconds: Invalid value: 60");
  }
}
