package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.protobuf.Protobuf;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.registry.Subresource;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.store.Table;
import dev.pilothouse.kernel.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Answers one request about objects of a resource. */
final class ResourceRequests {

  private static final List<String> SESSIONS = List.of("log", "exec", "attach", "portforward");

  private final ApiServer server;
  private final ApiRequest request;
  private final RequestInfo info;
  private final ResourceType type;
  private final Call call;
  private final Output output;

  ResourceRequests(
      ApiServer server, ApiRequest request, RequestInfo info, ResourceType type, Call call) {
    this.server = server;
    this.request = request;
    this.info = info;
    this.type = type;
    this.call = call;
    this.output = Output.negotiate(request);
  }

  ApiResponse handle() {
    if (!info.subresource().isEmpty()) {
      return subresource();
    }
    checkScope();
    if (!type.verbs().contains(info.verb())) {
      throw Failures.methodNotAllowed();
    }
    return switch (info.verb()) {
      case "get" -> respond(200, server.reads().get(type, space(), info.name()));
      case "list" -> new ListRequests(server, type, space(), request).list(output, call);
      case "watch" -> new ListRequests(server, type, space(), request).watch(output, info.name());
      case "create" -> respond(201, created());
      case "update" ->
          respond(200, server.writes().update(call, type, space(), info.name(), "", body()));
      case "patch" -> patch("");
      case "delete" -> respond(200, delete());
      case "deletecollection" ->
          new ListRequests(server, type, space(), request).deleteAll(output, call, options());
      default -> throw Failures.methodNotAllowed();
    };
  }

  private Struct created() {
    Struct body = body();
    return Reviews.are(type)
        ? new Reviews(server).answer(call, type, body)
        : server.writes().create(call, type, space(), body);
  }

  /** The namespace under which objects of the type are kept. */
  private String space() {
    return type.namespaced() ? info.namespace() : "";
  }

  private void checkScope() {
    boolean single = !info.name().isEmpty() || info.verb().equals("create");
    boolean posted = info.verb().equals("create") && !info.name().isEmpty();
    if (posted || type.namespaced() && single && info.namespace().isEmpty()) {
      throw Failures.methodNotAllowed();
    }
    boolean self = type.groupResource().equals("namespaces");
    if (!type.namespaced() && !info.namespace().isEmpty() && !self) {
      throw Failures.noSuchResource();
    }
  }

  private ApiResponse subresource() {
    Subresource part = type.subresource(info.subresource()).orElseThrow(Failures::noSuchResource);
    if (!part.verbs().contains(info.verb())) {
      throw Failures.methodNotAllowed();
    }
    if (SESSIONS.contains(part.name()) && type.groupResource().equals("pods")) {
      if (!part.name().equals("log")) {
        connect(part);
      }
      return new PodSessions(server, type, request).open(space(), info.name(), part.name());
    }
    if (part.name().equals("proxy")) {
      connect(part);
      return new Proxies(server, type, request, info).handle();
    }
    return switch (info.verb()) {
      case "get" ->
          respond(200, server.subresources().get(type, space(), info.name(), part.name()));
      case "update" ->
          respond(
              200,
              server.subresources().update(call, type, space(), info.name(), part.name(), body()));
      case "patch" -> patch(part.name());
      case "create" ->
          respond(
              201,
              server.subresources().post(call, type, space(), info.name(), part.name(), body()));
      default -> throw Failures.methodNotAllowed();
    };
  }

  /** Admission of a connection, whose options are the request's parameters. */
  private void connect(Subresource part) {
    Struct.Builder options = Struct.builder();
    options.put("kind", part.kind()).put("apiVersion", "v1");
    for (String flag : List.of("stdin", "stdout", "stderr", "tty")) {
      if (request.flag(flag)) {
        options.put(flag, true);
      }
    }
    String container = request.parameter("container");
    options.putUnlessEmpty("container", container == null ? "" : container);
    if (request.query().containsKey("command")) {
      options.put("command", request.query().getOrDefault("command", List.of()));
    }
    server
        .policyAdmission()
        .validatePart(call, type, space(), info.name(), part.name(), "CONNECT", options.build());
  }

  private ApiResponse patch(String subresource) {
    String contentType = MediaType.parse(request.header("content-type")).type();
    if (contentType.equals(Patches.STRATEGIC) && type.custom()) {
      throw new ApiException(
          415,
          "UnsupportedMediaType",
          "the body of the request was in an unknown format - accepted media types include: "
              + String.join(", ", Patches.JSON, Patches.MERGE, Patches.APPLY));
    }
    if (contentType.equals(Patches.APPLY) && !subresource.equals("scale")) {
      return apply(subresource);
    }
    return respond(
        200,
        server
            .subresources()
            .patch(
                call, type, space(), info.name(), subresource, contentType, request.body().text()));
  }

  private ApiResponse apply(String subresource) {
    String key = Table.key(space(), info.name());
    boolean there = server.table(type).objects().containsKey(key);
    String manager = request.parameter("fieldManager");
    Struct applied =
        new Applies(server)
            .apply(
                call,
                type,
                space(),
                info.name(),
                subresource,
                request.body().text(),
                request.flag("force"),
                manager != null && !manager.isEmpty());
    return respond(there ? 200 : 201, applied);
  }

  private Struct delete() {
    return server.deletions().delete(call, type, space(), info.name(), options());
  }

  /** DeleteOptions of the body, or else of the query. */
  private Struct options() {
    Struct options = request.body().isEmpty() ? Struct.EMPTY : body();
    String grace = request.parameter("gracePeriodSeconds");
    if (grace != null && grace.matches("-?[0-9]{1,9}") && !options.has("gracePeriodSeconds")) {
      options = options.with("gracePeriodSeconds", Long.parseLong(grace));
    }
    String policy = request.parameter("propagationPolicy");
    if (policy != null && !options.has("propagationPolicy")) {
      options = options.with("propagationPolicy", policy);
    }
    return options;
  }

  private Struct body() {
    Struct body = decoded(MediaType.parse(request.header("content-type")).type());
    String apiVersion = body.text("apiVersion");
    boolean own = info.subresource().isEmpty() && !info.verb().startsWith("delete");
    if (own && !apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion())) {
      throw Failures.badRequest(
          "the API version in the data ("
              + apiVersion
              + ") does not match the expected API version ("
              + type.apiVersion()
              + ")");
    }
    if (own && !body.text("kind").isEmpty() && !body.text("kind").equals(type.kind())) {
      throw Failures.badRequest(
          "the object provided is unrecognized (must be of type "
              + type.kind()
              + "): no kind \""
              + body.text("kind")
              + "\" is registered for this resource");
    }
    return body;
  }

  private Struct decoded(String contentType) {
    Bytes body = request.body();
    try {
      return switch (contentType) {
        case "", MediaType.JSON -> json(body.text());
        case MediaType.YAML -> Yaml.readStruct(body.text());
        case MediaType.PROTOBUF -> Protobuf.decode(body.toArray(), Schemas.builtIn());
        default ->
            throw new ApiException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                    + "application/json, application/yaml, application/vnd.kubernetes.protobuf,"
                    + " application/cbor");
      };
    } catch (CodecException failure) {
      throw unreadable(String.valueOf(failure.getMessage()));
    }
  }

  private Struct json(String text) {
    List<String> duplicates = new ArrayList<>();
    Object value = Json.readStrict(text, duplicates);
    if (!(value instanceof Struct struct)) {
      throw unreadable(
          "json: cannot unmarshal "
              + Json.kind(value)
              + " into Go value of type v1."
              + type.kind());
    }
    if (!duplicates.isEmpty() && call.fieldValidation().equals("Strict")) {
      throw unreadable("strict decoding error: " + String.join(", ", duplicates));
    }
    if (call.fieldValidation().equals("Warn")) {
      call.warnings().addAll(duplicates);
    }
    return struct;
  }

  private ApiException unreadable(String problem) {
    return Failures.badRequest(
        type.kind()
            + " in version \""
            + type.version()
            + "\" cannot be handled as a "
            + type.kind()
            + ": "
            + problem);
  }

  private ApiResponse respond(int status, Struct object) {
    String include = String.valueOf(request.parameter("includeObject"));
    boolean plain = object.text("kind").equals("Status");
    Struct form = plain ? object : Forms.single(server, type, output.as(), object, include);
    return output.respond(status, form, List.copyOf(call.warnings()));
  }
}
