package dev.pilothouse.machine.command.file;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** find(1). */
final class Find implements Program<Find.State> {

  private static final int BATCH = 4096;

  /** A file to look at, or a directory whose content has been looked at. */
  record Visit(String path, String start, int depth, boolean leaving, @Nullable Visit next) {}

  /**
   * The walk between two steps.
   *
   * @param performed what the actions for the present file gave so far; it is looked at again after
   *     each command that had to be waited for
   * @param collected the files for each "-exec ... +"
   * @param child the command being waited for, 0 for none
   * @param flushing whether that command was an "-exec ... +"
   */
  record State(
      FindParser.Plan plan,
      @Nullable Visit visits,
      List<Boolean> performed,
      SortedMap<Integer, List<String>> collected,
      int child,
      boolean flushing,
      boolean quit,
      int status) {

    State with(@Nullable Visit newVisits, List<Boolean> newPerformed, int newChild, int newStatus) {
      return new State(
          plan, newVisits, List.copyOf(newPerformed), collected, newChild, false, quit, newStatus);
    }
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      FindParser.Plan plan = FindParser.parse(call);
      Visit visits = null;
      for (int index = plan.paths().size() - 1; index >= 0; index--) {
        String path = plan.paths().get(index);
        visits = new Visit(path, path, 0, false, visits);
      }
      return run(new State(plan, visits, List.of(), SortedMap.empty(), 0, false, false, 0), call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return run(state, new Call(sys));
  }

  private static Step<State> run(State from, Call call) {
    State state = from;
    while (true) {
      if (state.child > 0) {
        ChildStatus ended = call.sys().waitChild(state.child);
        if (!(ended instanceof ChildStatus.Exited) && !(ended instanceof ChildStatus.Killed)) {
          return Step.await(state, Wake.child());
        }
        boolean good = ended instanceof ChildStatus.Exited exited && exited.status() == 0;
        state = afterChild(state, good);
      }
      Visit visit = state.quit ? null : state.visits;
      if (visit == null || call.broken()) {
        State next = flushed(state, call, 1);
        if (next == null) {
          call.flush();
          return Step.exit(call.broken() ? 1 : state.status);
        }
        state = next;
      } else {
        State full = flushed(state, call, BATCH);
        state = full != null ? full : look(state, visit, call);
      }
      if (state.child == 0 && !call.sys().charge(4)) {
        call.flush();
        return Step.yield(state);
      }
      if (state.child > 0) {
        call.flush();
      }
    }
  }

  private static State afterChild(State state, boolean good) {
    if (state.flushing) {
      return state.with(state.visits, state.performed, 0, good ? state.status : 1);
    }
    List<Boolean> performed = new ArrayList<>(state.performed);
    performed.add(good);
    return state.with(state.visits, performed, 0, state.status);
  }

  /** Begins the command of an "-exec ... +" that has collected enough; null when none has. */
  private static @Nullable State flushed(State state, Call call, int enough) {
    for (Map.Entry<Integer, List<String>> entry : state.collected) {
      if (entry.getValue().size() >= enough) {
        List<String> words = new ArrayList<>(command(state, entry.getKey()));
        words.addAll(entry.getValue());
        Integer child = FindRun.spawn(call, words, null);
        return new State(
            state.plan,
            state.visits,
            state.performed,
            state.collected.without(entry.getKey()),
            child == null ? 0 : child,
            true,
            state.quit,
            child == null ? 1 : state.status);
      }
    }
    return null;
  }

  private static List<String> command(State state, int id) {
    FindExpression expression = state.plan.expression();
    FindExpression.Action action = expression == null ? null : action(expression, id);
    return action == null ? List.of() : action.words();
  }

  private static FindExpression.@Nullable Action action(FindExpression expression, int id) {
    return switch (expression) {
      case FindExpression.And(var left, var right) -> either(left, right, id);
      case FindExpression.Or(var left, var right) -> either(left, right, id);
      case FindExpression.Both(var left, var right) -> either(left, right, id);
      case FindExpression.Not(var of) -> action(of, id);
      case FindExpression.Test _ -> null;
      case FindExpression.Action action -> action.id() == id ? action : null;
    };
  }

  private static FindExpression.@Nullable Action either(
      FindExpression left, FindExpression right, int id) {
    FindExpression.Action found = action(left, id);
    return found == null ? action(right, id) : found;
  }

  private static State look(State state, Visit visit, Call call) {
    FindParser.Plan plan = state.plan;
    FileInfo info;
    try {
      info = info(call.sys(), visit.path, plan.follows());
    } catch (SysException failed) {
      call.complain(Quoting.always(visit.path) + ": " + failed.errno().text());
      return state.with(visit.next, List.of(), 0, 1);
    }
    boolean directory = info.isDirectory() && !visit.leaving;
    String above =
        directory && plan.follows()
            ? FileAccess.loop(call.sys(), visit.start, visit.path, info)
            : null;
    if (above != null) {
      call.complain(
          "File system loop detected; "
              + Quoting.always(visit.path)
              + " is part of the same file system loop as "
              + Quoting.always(above)
              + ".");
      return state.with(visit.next, List.of(), 0, 1);
    }
    boolean evaluates =
        visit.depth >= plan.minDepth() && (visit.leaving || !directory || !plan.depthFirst());
    boolean pruned = false;
    State result = state;
    if (evaluates) {
      FindRun run = new FindRun(call, plan, visit, info, state.performed, state.collected);
      boolean done = run.evaluate();
      result = run.apply(state);
      if (!done) {
        return result;
      }
      pruned = run.pruned() && !plan.depthFirst();
    }
    Visit next = visit.next;
    if (directory && !pruned && visit.depth < plan.maxDepth()) {
      try {
        next = children(call.sys(), visit, next, plan.depthFirst());
      } catch (SysException failed) {
        call.complain(Quoting.always(visit.path) + ": " + failed.errno().text());
        return result.with(visit.next, List.of(), 0, 1);
      }
    } else if (directory && plan.depthFirst()) {
      next = new Visit(visit.path, visit.start, visit.depth, true, next);
    }
    return result.with(next, List.of(), 0, result.status);
  }

  private static FileInfo info(Sys sys, String path, boolean follows) {
    if (follows) {
      FileInfo target = FileAccess.statOrNull(sys, path);
      if (target != null) {
        return target;
      }
    }
    return sys.lstat(path);
  }

  private static @Nullable Visit children(
      Sys sys, Visit visit, @Nullable Visit rest, boolean depthFirst) {
    List<String> names = sys.list(visit.path);
    Visit next = depthFirst ? new Visit(visit.path, visit.start, visit.depth, true, rest) : rest;
    for (int index = names.size() - 1; index >= 0; index--) {
      next =
          new Visit(
              FileAccess.join(visit.path, names.get(index)),
              visit.start,
              visit.depth + 1,
              false,
              next);
    }
    sys.charge(1 + names.size());
    return next;
  }
}
