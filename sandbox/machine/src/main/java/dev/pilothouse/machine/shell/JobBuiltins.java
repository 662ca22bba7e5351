package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builtins about jobs and signals. */
final class JobBuiltins {

  private JobBuiltins() {}

  static void register(Map<String, Builtin> all) {
    all.put("jobs", JobBuiltins::jobs);
    all.put("fg", JobBuiltins::foreground);
    all.put("bg", JobBuiltins::background);
    all.put("wait", JobBuiltins::wait);
    all.put("kill", JobBuiltins::kill);
    all.put("disown", JobBuiltins::disown);
    all.put("suspend", JobBuiltins::suspend);
  }

  private static int jobs(Shell shell, Builtin.Arguments arguments) {
    int index = 1;
    boolean pids = false;
    boolean onlyPids = false;
    boolean running = false;
    boolean stopped = false;
    while (index < arguments.size()
        && arguments.get(index).startsWith("-")
        && arguments.get(index).length() > 1) {
      for (char letter : arguments.get(index++).substring(1).toCharArray()) {
        switch (letter) {
          case 'l' -> pids = true;
          case 'p' -> onlyPids = true;
          case 'r' -> running = true;
          case 's' -> stopped = true;
          case 'n', '-' -> {}
          default ->
              throw Builtins.invalidOption(
                  shell,
                  "jobs",
                  "-" + letter,
                  "jobs [-lnprs] [jobspec ...] or jobs -x command [args]");
        }
      }
    }
    Jobs jobs = new Jobs(shell);
    jobs.poll();
    List<Job> shown = new ArrayList<>();
    for (String spec : arguments.from(index)) {
      shown.add(required(shell, jobs, spec));
    }
    if (index == arguments.size()) {
      shown.addAll(jobs.all());
    }
    StringBuilder text = new StringBuilder();
    for (Job job : shown) {
      if (running && !job.running() || stopped && !job.stopped()) {
        continue;
      }
      text.append(
              onlyPids
                  ? String.valueOf(job.group() != 0 ? job.group() : job.members().getFirst().pid())
                  : jobs.describe(job, pids))
          .append('\n');
      jobs.put(job.markedReported());
      if (job.ended()) {
        jobs.remove(job);
      }
    }
    shell.print(text.toString());
    return 0;
  }

  private static Job required(Shell shell, Jobs jobs, String spec) {
    Job job = jobs.find(spec);
    if (job == null) {
      throw new ShellError(
          shell.bash() ? spec + ": no such job" : "No such job: " + spec, shell.bash() ? 1 : 2);
    }
    return job;
  }

  private static Job chosen(Shell shell, Jobs jobs, Builtin.Arguments arguments) {
    if (!shell.has(Option.MONITOR)) {
      throw new ShellError("no job control");
    }
    jobs.poll();
    List<String> operands = arguments.from(1);
    if (operands.isEmpty()) {
      Job current = jobs.find("%+");
      if (current == null) {
        throw new ShellError("current: no such job");
      }
      return current;
    }
    String spec = operands.getFirst();
    return required(shell, jobs, spec.startsWith("%") ? spec : "%" + spec);
  }

  private static int foreground(Shell shell, Builtin.Arguments arguments) {
    Jobs jobs = new Jobs(shell);
    Job job = chosen(shell, jobs, arguments);
    if (job.ended()) {
      jobs.remove(job);
      throw new ShellError("job has terminated");
    }
    jobs.foreground(job);
    return 0;
  }

  private static int background(Shell shell, Builtin.Arguments arguments) {
    Jobs jobs = new Jobs(shell);
    Job job = chosen(shell, jobs, arguments);
    if (job.running()) {
      shell.error("bg: job " + job.number() + " already in background");
      return 0;
    }
    if (job.ended()) {
      throw new ShellError("job has terminated");
    }
    jobs.background(job);
    return 0;
  }

  private static int wait(Shell shell, Builtin.Arguments arguments) {
    Jobs jobs = new Jobs(shell);
    jobs.dropForeign();
    boolean any = false;
    String variable = null;
    List<Integer> pids = new ArrayList<>();
    List<String> operands = arguments.from(1);
    int status = 0;
    boolean unknown = false;
    for (int index = 0; index < operands.size(); index++) {
      String operand = operands.get(index);
      if (operand.equals("-n") && shell.bash()) {
        any = true;
      } else if (operand.equals("-p") && shell.bash() && index + 1 < operands.size()) {
        variable = operands.get(++index);
      } else if (operand.equals("-f") || operand.equals("--")) {
        continue;
      } else if (operand.startsWith("%")) {
        Job job = jobs.find(operand);
        if (job == null) {
          shell.error("wait: " + operand + ": no such job");
          status = 127;
          unknown = true;
        } else {
          pids.add(job.lastPid());
        }
      } else if (!operand.matches("[0-9]{1,9}")) {
        if (operand.startsWith("-")) {
          throw Builtins.invalidOption(shell, "wait", operand, "wait [-fn] [-p var] [id ...]");
        }
        throw new ShellError("`" + operand + "': not a pid or valid job spec");
      } else if (!jobs.knows(Integer.parseInt(operand))) {
        if (shell.bash()) {
          shell.error("wait: pid " + operand + " is not a child of this shell");
        }
        status = 127;
        unknown = true;
      } else {
        pids.add(Integer.parseInt(operand));
        unknown = false;
      }
    }
    if (pids.isEmpty() && (unknown || status != 0)) {
      return status;
    }
    shell.push(new Frame.WaitingFor(List.copyOf(pids), any, status, variable));
    return status;
  }

  private static int kill(Shell shell, Builtin.Arguments arguments) {
    List<String> operands = new ArrayList<>(arguments.from(1));
    Signal signal = Signal.TERM;
    boolean probe = false;
    if (operands.isEmpty()) {
      shell.complain(
          "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or "
              + "kill -l [sigspec]\n");
      return 2;
    }
    String first = operands.getFirst();
    if (first.equals("-l") || first.equals("-L")) {
      return listSignals(shell, operands.subList(1, operands.size()));
    }
    if (first.startsWith("-") && first.length() > 1) {
      operands.removeFirst();
      String name = first.substring(1);
      if (name.equals("s") || name.equals("n")) {
        if (operands.isEmpty()) {
          throw new ShellError("-" + name + ": option requires an argument");
        }
        name = operands.removeFirst();
      } else if (name.startsWith("s") && name.length() > 1 && Traps.signal(name) == null) {
        name = name.substring(1);
      }
      if (!first.equals("--")) {
        probe = name.equals("0");
        Signal named = Traps.signal(name);
        if (named == null && !probe && !shell.bash()) {
          throw new ShellError("Illegal option -" + first.charAt(1), 2);
        }
        if (named == null && !probe) {
          throw new ShellError(name + ": invalid signal specification");
        }
        signal = named == null ? Signal.TERM : named;
      }
    }
    if (!operands.isEmpty() && operands.getFirst().equals("--")) {
      operands.removeFirst();
    }
    if (operands.isEmpty()) {
      shell.complain(
          "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or "
              + "kill -l [sigspec]\n");
      return 2;
    }
    int status = 0;
    for (String operand : operands) {
      status = send(shell, operand, signal, probe) ? status : 1;
    }
    return status;
  }

  private static boolean send(Shell shell, String target, Signal signal, boolean probe) {
    Jobs jobs = new Jobs(shell);
    try {
      if (target.startsWith("%")) {
        Job job = jobs.find(target);
        if (job == null) {
          shell.error("kill: " + target + ": no such job");
          return false;
        }
        jobs.signal(job, signal);
        if (job.stopped() && (signal == Signal.TERM || signal == Signal.HUP)) {
          jobs.signal(job, Signal.CONT);
        }
        return true;
      }
      if (!target.matches("-?[0-9]{1,9}")) {
        shell.error("kill: " + target + ": arguments must be process or job IDs");
        return false;
      }
      int pid = Integer.parseInt(target);
      if (probe) {
        boolean there = shell.sys.processes().stream().anyMatch(each -> each.pid() == pid);
        if (!there) {
          throw new SysException(dev.pilothouse.machine.Errno.ESRCH);
        }
        return true;
      }
      shell.sys.kill(pid, signal);
      return true;
    } catch (SysException failed) {
      shell.error("kill: (" + target + ") - " + failed.errno().text());
      return false;
    }
  }

  static int listSignals(Shell shell, List<String> operands) {
    if (operands.isEmpty()) {
      StringBuilder text = new StringBuilder();
      for (Signal signal : Signal.values()) {
        text.append(String.format("%2d) SIG%-8s", signal.number(), signal.name()))
            .append(signal.number() % 5 == 0 ? "\n" : "\t");
      }
      shell.print(text.append('\n').toString());
      return 0;
    }
    int status = 0;
    for (String operand : operands) {
      boolean numeric = operand.matches("[0-9]{1,4}");
      int number = numeric ? Integer.parseInt(operand) : 0;
      Signal signal =
          Traps.signal(numeric && number > 128 ? String.valueOf(number - 128) : operand);
      if (signal == null) {
        shell.error("kill: " + operand + ": invalid signal specification");
        status = 1;
      } else {
        shell.print((numeric ? signal.name() : String.valueOf(signal.number())) + "\n");
      }
    }
    return status;
  }

  private static int disown(Shell shell, Builtin.Arguments arguments) {
    Jobs jobs = new Jobs(shell);
    boolean keep = false;
    boolean all = false;
    List<String> specs = new ArrayList<>();
    for (String operand : arguments.from(1)) {
      switch (operand) {
        case "-h" -> keep = true;
        case "-a" -> all = true;
        case "-r" -> all = true;
        default -> specs.add(operand);
      }
    }
    List<Job> chosen = new ArrayList<>();
    if (all) {
      chosen.addAll(jobs.all());
    } else if (specs.isEmpty()) {
      Job current = jobs.find("%+");
      if (current == null) {
        throw new ShellError("current: no such job");
      }
      chosen.add(current);
    }
    for (String spec : specs) {
      chosen.add(required(shell, jobs, spec));
    }
    for (Job job : chosen) {
      if (keep) {
        jobs.put(job.withKeepOnHangUp());
      } else {
        jobs.remove(job);
      }
    }
    return 0;
  }

  private static int suspend(Shell shell, Builtin.Arguments arguments) {
    if (shell.r.login) {
      throw new ShellError("cannot suspend a login shell");
    }
    shell.sys.kill(shell.sys.pid(), Signal.STOP);
    return 0;
  }
}
