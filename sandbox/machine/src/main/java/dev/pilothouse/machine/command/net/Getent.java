package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import java.util.List;

/** getent(1). */
final class Getent implements Program<Getent.State> {

  /** The host being looked up, and what has been found of the ones before. */
  record State(String database, List<String> keys, int index, int lookup, int status) {}

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    List<String> words = call.arguments().stream().filter(word -> !word.startsWith("-")).toList();
    try {
      if (words.isEmpty()) {
        throw Failure.plain(
            1,
            "getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.");
      }
      String database = words.getFirst();
      List<String> keys = words.subList(1, words.size());
      switch (database) {
        case "hosts", "ahosts", "ahostsv4" -> {
          if (keys.isEmpty()) {
            return all(call, "/etc/hosts");
          }
          return next(new State(database, List.copyOf(keys), 0, -1, 0), call);
        }
        case "passwd", "group", "services", "protocols", "networks", "shadow" -> {
          return entries(call, "/etc/" + database, keys);
        }
        default ->
            throw Failure.plain(
                1,
                "Unknown database: "
                    + database
                    + "\nTry `getent --help' or `getent --usage' for more information.");
      }
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static Step<State> all(Call call, String path) {
    for (String line : FileAccess.textOrEmpty(call.sys(), path).split("\n")) {
      String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
      if (words.length > 1) {
        call.println(
            String.format("%-15s ", words[0])
                + String.join(" ", List.of(words).subList(1, words.length)));
      }
    }
    call.flush();
    return Step.exit(0);
  }

  private static Step<State> entries(Call call, String path, List<String> keys) {
    int status = 0;
    List<String> lines = List.of(FileAccess.textOrEmpty(call.sys(), path).split("\n"));
    if (keys.isEmpty()) {
      lines.forEach(line -> call.print(line.isEmpty() ? "" : line + "\n"));
    }
    for (String key : keys) {
      boolean found = false;
      for (String line : lines) {
        String[] fields = line.split("[:\\s]+");
        boolean named =
            fields[0].equals(key)
                || line.split(":", -1).length > 2 && line.split(":", -1)[2].equals(key);
        if (named && !found) {
          call.println(line);
          found = true;
        }
      }
      status = found ? status : 2;
    }
    call.flush();
    return Step.exit(status);
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return next(state, new Call(sys));
  }

  private static Step<State> next(State from, Call call) {
    Sys sys = call.sys();
    State state = from;
    while (state.index < state.keys.size()) {
      String key = state.keys.get(state.index);
      if (state.lookup < 0) {
        state = new State(state.database, state.keys, state.index, sys.resolve(key), state.status);
      }
      List<String> found = sys.resolved(state.lookup);
      if (found == null) {
        call.flush();
        return Step.await(state, Wake.readable(state.lookup));
      }
      sys.close(state.lookup);
      print(call, state.database, key, found);
      int status = found.isEmpty() ? 2 : state.status;
      state = new State(state.database, state.keys, state.index + 1, -1, status);
    }
    call.flush();
    return Step.exit(state.status);
  }

  private static void print(Call call, String database, String key, List<String> found) {
    for (String address : found) {
      if (database.equals("hosts")) {
        call.println(String.format("%-15s %s", address, key));
        continue;
      }
      boolean first = address.equals(found.getFirst());
      call.println(String.format("%-15s STREAM %s", address, first ? key : "").stripTrailing());
      call.println(String.format("%-15s DGRAM", address));
      call.println(String.format("%-15s RAW", address));
    }
  }
}
