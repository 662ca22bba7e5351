package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.selector.FieldSelector;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.store.Snapshot;
import dev.pilothouse.kernel.SortedMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers requests about a collection: list, watch, deletecollection. */
final class ListRequests {

  private final ApiServer server;
  private final ResourceType type;
  private final String namespace;
  private final ApiRequest request;
  private final LabelSelector labels;
  private final FieldSelector fields;

  ListRequests(ApiServer server, ResourceType type, String namespace, ApiRequest request) {
    this.server = server;
    this.type = type;
    this.namespace = namespace;
    this.request = request;
    this.labels = labels(text("labelSelector"));
    this.fields = fields(text("fieldSelector"));
    SelectableFields.check(
        type, type.custom() ? server.custom().selectableFields(type) : null, fields);
  }

  private String text(String parameter) {
    String value = request.parameter(parameter);
    return value == null ? "" : value;
  }

  private static LabelSelector labels(String text) {
    try {
      return LabelSelector.parse(text);
    } catch (IllegalArgumentException failure) {
      throw Failures.badRequest("unable to parse requirement: " + failure.getMessage());
    }
  }

  private static FieldSelector fields(String text) {
    try {
      return FieldSelector.parse(text);
    } catch (IllegalArgumentException failure) {
      throw Failures.badRequest(String.valueOf(failure.getMessage()));
    }
  }

  ApiResponse list(Output output, Call call) {
    Struct token = continuation();
    Snapshot snapshot = snapshot(token);
    List<Struct> all =
        Reads.select(type, snapshot.table(type.storage()), namespace, labels, fields);
    if (EventExpiry.applies(type)) {
      all.removeIf(event -> EventExpiry.isExpired(event, server.world().now()));
    }
    String start = token.text("start");
    int first = 0;
    while (first < all.size() && !start.isEmpty() && key(all.get(first)).compareTo(start) <= 0) {
      first++;
    }
    int limit = (int) number("limit", 0);
    int end = limit > 0 ? Math.min(all.size(), first + limit) : all.size();
    Struct.Builder metadata =
        Struct.builder().put("resourceVersion", String.valueOf(snapshot.revision()));
    if (end < all.size()) {
      metadata.put("continue", token(snapshot.revision(), key(all.get(end - 1))));
      if (labels.isEverything() && fields.isEverything()) {
        metadata.put("remainingItemCount", all.size() - end);
      }
    }
    List<Struct> shown = new ArrayList<>(end - first);
    for (Struct object : all.subList(first, end)) {
      shown.add(server.shown(type, object));
    }
    Struct body =
        Forms.list(server, type, output.as(), shown, metadata.build(), text("includeObject"));
    return output.respond(200, body, List.copyOf(call.warnings()));
  }

  private static String key(Struct object) {
    return Metadata.namespace(object) + "/" + Metadata.name(object);
  }

  private Snapshot snapshot(Struct token) {
    long wanted = token.number("rv", -1);
    if (wanted < 0) {
      String version = text("resourceVersion");
      if (text("resourceVersionMatch").equals("Exact") && !version.isEmpty()) {
        wanted = revision(version);
      } else {
        return server.state().now();
      }
    }
    long revision = wanted;
    return server
        .state()
        .at(revision)
        .orElseThrow(
            () ->
                Failures.expired(
                    token.isEmpty()
                        ? "The resourceVersion for the provided list is too old."
                        : "The provided continue parameter is too old to display a consistent list"
                            + " result. You can start a new list without the continue parameter."));
  }

  private Struct continuation() {
    String token = text("continue");
    if (token.isEmpty()) {
      return Struct.EMPTY;
    }
    try {
      return Json.readStruct(
          new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | CodecException _) {
      throw Failures.badRequest("continue key is not valid: illegal base64 data");
    }
  }

  private static String token(long revision, String start) {
    Struct token = Struct.of("v", "meta.k8s.io/v1", "rv", revision, "start", start);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(token.toString().getBytes(StandardCharsets.UTF_8));
  }

  private long number(String parameter, long otherwise) {
    String value = text(parameter);
    return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : otherwise;
  }

  private static long revision(String version) {
    if (!version.matches("[0-9]{1,18}")) {
      throw Failures.badRequest("invalid resource version: " + version);
    }
    return Long.parseLong(version);
  }

  ApiResponse watch(Output output, String name) {
    FieldSelector named =
        name.isEmpty()
            ? fields
            : new FieldSelector(
                java.util.stream.Stream.concat(
                        fields.terms().stream(),
                        java.util.stream.Stream.of(
                            new FieldSelector.Term("metadata.name", name, true)))
                    .toList());
    String version = text("resourceVersion");
    long from = version.isEmpty() ? 0 : revision(version);
    boolean unwanted = text("sendInitialEvents").equals("false") && version.isEmpty();
    boolean initial =
        !unwanted && (version.isEmpty() || from == 0 || request.flag("sendInitialEvents"));
    long now = server.state().revision();
    from = unwanted ? now : from;
    if (!initial && from < server.state().compacted()) {
      throw Failures.expired(
          "too old resource version: " + from + " (" + server.state().compacted() + ")");
    }
    if (from > now) {
      throw new ApiException(
          504,
          "Timeout",
          "Too large resource version: " + from + ", current: " + now,
          Struct.of(
              "causes",
              Sequence.of(
                  Struct.of(
                      "reason",
                      "ResourceVersionTooLarge",
                      "message",
                      "Too large resource version")),
              "retryAfterSeconds",
              1));
    }
    long seconds = number("timeoutSeconds", 0);
    @Nullable Long end = seconds == 0 ? null : server.world().nanos() + seconds * 1_000_000_000L;
    WatchStream stream =
        new WatchStream(
            type,
            namespace,
            labels,
            named,
            output,
            text("includeObject"),
            initial ? -1 : from,
            request.flag("allowWatchBookmarks"),
            request.flag("sendInitialEvents"),
            end == null ? Long.MAX_VALUE : end,
            !output.as().equals("Table"),
            WatchStream.nextBookmark(server.world(), request.flag("allowWatchBookmarks")));
    SortedMap<String, String> headers =
        SortedMap.<String, String>empty()
            .with("Content-Type", output.contentType())
            .with("Cache-Control", "no-cache, private");
    return new ApiResponse.Streaming(200, headers, stream);
  }

  ApiResponse deleteAll(Output output, Call call, Struct options) {
    List<Struct> found = Reads.select(type, server.table(type), namespace, labels, fields);
    List<Struct> deleted = new ArrayList<>();
    for (Struct object : found) {
      server
          .deletions()
          .delete(call, type, Metadata.namespace(object), Metadata.name(object), options);
      deleted.add(Conversion.fromStorage(type, object));
    }
    Struct metadata = Struct.of("resourceVersion", String.valueOf(server.state().revision()));
    return output.respond(
        200, Forms.list(server, type, "", deleted, metadata, ""), List.copyOf(call.warnings()));
  }
}
