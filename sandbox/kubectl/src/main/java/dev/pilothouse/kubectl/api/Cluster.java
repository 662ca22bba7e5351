package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API server as a command sees it. */
public final class Cluster {

  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
          + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
  private static final String NO_CREDENTIALS =
      "the server has asked for the client to provide credentials";
  private static final int TRIES = 5;
  private static final int REMEMBERED = 16;
  private static final Map<List<Bytes>, Discovery> READ = new LinkedHashMap<>();

  private final Session session;
  private final Transport transport;
  private final Target target;
  private final Set<String> warned = new HashSet<>();
  private @Nullable Discovery discovery;
  private @Nullable Object idle;

  Cluster(Session session, Transport transport, Target target) {
    this.session = session;
    this.transport = transport;
    this.target = target;
  }

  public Transport transport() {
    return transport;
  }

  public Target target() {
    return target;
  }

  /**
   * Sends a request and gives the body.
   *
   * @throws ApiFailure when the server refuses
   */
  public Struct send(Call call) {
    return sendRaw(call).object();
  }

  /** As {@link #send}, with the body as it came. */
  public Reply sendRaw(Call call) {
    Object free = idle;
    Transport.Answer answer = session.once(() -> transport.send(session, target, call, free));
    idle = answer.idle();
    Reply reply = answer.reply();
    warn(reply.warnings());
    if (reply.failed()) {
      throw ApiFailure.of(reply);
    }
    return reply;
  }

  private void warn(List<String> warnings) {
    boolean colour =
        session.fixed().isTerminal(2)
            && !session.fixed().environment().getOrDefault("TERM", "").equals("dumb")
            && session.fixed().environment().get("NO_COLOR") == null;
    for (String warning : warnings) {
      if (!warned.add(warning)) {
        continue;
      }
      session.err((colour ? "\u001b[33;1mWarning:\u001b[0m " : "Warning: ") + warning + "\n");
    }
  }

  /** Sends a request whose answer goes on; gives the position to read from. */
  public Object open(Call call) {
    Transport.Opened opened = session.once(() -> transport.open(session, target, call));
    return going(opened);
  }

  /** Begins a session with a process. */
  public Object connect(Call call) {
    Transport.Opened opened = session.once(() -> transport.connect(session, target, call));
    return going(opened);
  }

  private Object going(Transport.Opened opened) {
    return switch (opened) {
      case Transport.Opened.Going going -> going.position();
      case Transport.Opened.Answered answered -> {
        warn(answered.reply().warnings());
        throw ApiFailure.of(answered.reply());
      }
    };
  }

  /**
   * What an answer gives next; waits for it, at most until the machine's time has come to {@code
   * untilNanos}, when the piece is empty.
   */
  public Transport.Piece read(Object position, long untilNanos) {
    return session.effect(
        sys -> {
          Transport.Piece piece = transport.poll(sys, position);
          if (piece != null) {
            return piece;
          }
          if (sys.nanos() >= untilNanos) {
            return new Transport.Piece(Bytes.EMPTY, position);
          }
          List<Wake> wakes = new ArrayList<>(transport.wakes(sys, position));
          if (untilNanos != Long.MAX_VALUE) {
            wakes.add(Wake.until(untilNanos));
          }
          throw Session.suspend(wakes);
        });
  }

  public Struct get(ApiType type, String namespace, String name) {
    return send(Call.get(type.path(namespace, name)));
  }

  /** As {@link #get}; when it is the namespace that does not exist, that is what is said. */
  public Struct look(ApiType type, String namespace, String name) {
    try {
      return get(type, namespace, name);
    } catch (ApiFailure failure) {
      throw cause(failure, namespace);
    }
  }

  /** Why an object in a namespace was not found. */
  public ApiFailure cause(ApiFailure failure, String namespace) {
    if (failure.notFound() && !namespace.isEmpty() && !namespace.equals("default")) {
      try {
        send(Call.get("/api/v1/namespaces/" + namespace));
      } catch (ApiFailure missing) {
        return missing.notFound() ? missing : failure;
      }
    }
    return failure;
  }

  /** The object, or null when it does not exist. */
  public @Nullable Struct find(ApiType type, String namespace, String name) {
    try {
      return get(type, namespace, name);
    } catch (ApiFailure failure) {
      if (failure.notFound()) {
        return null;
      }
      throw failure;
    }
  }

  /** The items of a list, each with its kind. */
  public List<Struct> list(ApiType type, String namespace, String labels, String fields) {
    Struct list =
        send(
            Call.get(type.path(namespace))
                .withUnlessEmpty("labelSelector", labels)
                .withUnlessEmpty("fieldSelector", fields));
    List<Struct> items = new ArrayList<>();
    for (Struct item : list.list("items").structs()) {
      items.add(typed(item, type));
    }
    return items;
  }

  /** The object with its apiVersion and kind, which items of lists may lack, in front. */
  public static Struct typed(Struct item, ApiType type) {
    if (item.has("kind") && item.has("apiVersion")) {
      return item;
    }
    return Struct.builder()
        .put("apiVersion", type.apiVersion())
        .put("kind", type.kind())
        .putAll(item)
        .build();
  }

  /** What the server serves. */
  public Discovery discovery() {
    if (discovery == null) {
      Call core = Call.get("/api").header("accept", AGGREGATED);
      Call groups = Call.get("/apis").header("accept", AGGREGATED);
      try {
        discovery = discovery(List.of(sendRaw(core).body(), sendRaw(groups).body()));
      } catch (ConnectionFailure failure) {
        complain(failure.detail());
        throw failure;
      } catch (ApiFailure failure) {
        if (failure.code() != 401) {
          throw failure;
        }
        complain(NO_CREDENTIALS);
        throw new UsageException("You must be logged in to the server (" + NO_CREDENTIALS + ")");
      }
    }
    return discovery;
  }

  /** The log lines of client-go's discovery, which tries several times. */
  private void complain(String detail) {
    for (int i = 0; i < TRIES; i++) {
      session.err(
          LogLine.start(session, 'E')
              + " memcache.go:265] \"Unhandled Error\" err=\"couldn't get current server API group list: "
              + detail
              + "\"\n");
    }
  }

  /** Reading is pure, and most clusters of a host serve the same: the last few are remembered. */
  private static Discovery discovery(List<Bytes> documents) {
    synchronized (READ) {
      Discovery known = READ.get(documents);
      if (known == null) {
        known =
            Discovery.of(
                documents.stream().map(body -> new Reply(200, List.of(), body).object()).toList());
        if (READ.size() >= REMEMBERED) {
          READ.remove(READ.keySet().iterator().next());
        }
        READ.put(documents, known);
      }
      return known;
    }
  }
}
