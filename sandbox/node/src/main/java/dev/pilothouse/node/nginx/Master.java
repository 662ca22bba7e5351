package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.FileAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The master process between two steps: keeps the workers, and passes on what signals ask for.
 *
 * @param sockets what it listens to, by descriptor
 * @param workers by pid: their numbers from 0 on, or -1 for those that are to end
 * @param begun whether the first workers have been started
 * @param ending whether nginx ends when the last worker has
 * @param reload a new configuration whose names are being looked up
 */
record Master(
    CommandLine line,
    Configuration configuration,
    SortedMap<Integer, Server.Listen> sockets,
    Logs logs,
    SortedMap<Integer, Integer> workers,
    boolean begun,
    boolean ending,
    @Nullable Lookup reload)
    implements NginxProgram.State {

  static Master first(
      CommandLine line,
      Configuration configuration,
      SortedMap<Integer, Server.Listen> sockets,
      Logs logs) {
    return new Master(line, configuration, sockets, logs, SortedMap.empty(), false, false, null);
  }

  /** Listens to what a configuration wants and keeps of the old sockets what it wants too. */
  static SortedMap<Integer, Server.Listen> listen(
      Sys sys, Configuration configuration, SortedMap<Integer, Server.Listen> before) {
    SortedMap<Integer, Server.Listen> sockets = SortedMap.empty();
    List<Integer> fresh = new ArrayList<>();
    for (Server.Listen wanted : configuration.sockets()) {
      Integer kept = null;
      for (Map.Entry<Integer, Server.Listen> entry : before) {
        kept = entry.getValue().shown().equals(wanted.shown()) ? entry.getKey() : kept;
      }
      try {
        int descriptor = kept != null ? kept : open(sys, wanted);
        if (kept == null) {
          fresh.add(descriptor);
        }
        sockets = sockets.with(descriptor, wanted);
      } catch (SysException refused) {
        fresh.forEach(sys::close);
        throw new BadConfiguration(
            "bind() to %s failed (%d: %s)"
                .formatted(wanted.shown(), refused.errno().number(), refused.errno().text()));
      }
    }
    return sockets;
  }

  private static int open(Sys sys, Server.Listen wanted) {
    if (wanted.port() < 1024 && sys.user() != 0 && !unprivileged(sys, wanted.port())) {
      throw new SysException(dev.pilothouse.machine.Errno.EACCES);
    }
    return wanted.address().isEmpty()
        ? sys.listen(wanted.port())
        : sys.listen(wanted.address(), wanted.port());
  }

  /** Containers may listen to low ports as anybody. */
  private static boolean unprivileged(Sys sys, int port) {
    String start = FileAccess.textOrEmpty(sys, "/proc/sys/net/ipv4/ip_unprivileged_port_start");
    return !start.strip().matches("\\d+") || port >= Integer.parseInt(start.strip());
  }

  Step<NginxProgram.State> resume(Sys sys) {
    return new Work(this, sys).run();
  }

  /** One step of the master. */
  private static final class Work {
    private final CommandLine line;
    private final Sys sys;
    private Configuration configuration;
    private SortedMap<Integer, Server.Listen> sockets;
    private Logs logs;
    private SortedMap<Integer, Integer> workers;
    private boolean begun;
    private boolean ending;
    private @Nullable Lookup reload;

    Work(Master master, Sys sys) {
      this.sys = sys;
      this.line = master.line;
      this.configuration = master.configuration;
      this.sockets = master.sockets;
      this.logs = master.logs;
      this.workers = master.workers;
      this.begun = master.begun;
      this.ending = master.ending;
      this.reload = master.reload;
    }

    private void log(String level, String text) {
      logs.error(sys, configuration.main(), level, text);
    }

    Step<NginxProgram.State> run() {
      if (!begun) {
        begin();
      }
      for (Signal signal : sys.takeSignals()) {
        handle(signal);
      }
      goOnReloading();
      reap();
      if (ending && workers.isEmpty()) {
        log("notice", "exit");
        removePid();
        return Step.exit(0);
      }
      Master next = new Master(line, configuration, sockets, logs, workers, true, ending, reload);
      List<Wake> wakes = new ArrayList<>(List.of(Wake.child()));
      if (reload != null) {
        wakes.addAll(reload.wakes());
      }
      return new Step.Await<>(next, wakes);
    }

    private void begin() {
      begun = true;
      String title = String.join(" ", sys.arguments());
      sys.setTitle("nginx: master process " + title);
      NginxProgram.writePid(sys, configuration);
      log("notice", "using the \"epoll\" event method");
      log("notice", "nginx/" + NginxProgram.version(sys));
      String kernel = FileAccess.textOrEmpty(sys, "/proc/sys/kernel/osrelease").strip();
      if (!kernel.isEmpty()) {
        log("notice", "OS: Linux " + kernel);
      }
      startWorkers();
    }

    private void startWorkers() {
      log("notice", "start worker processes");
      for (int number = 0; number < workerCount(); number++) {
        startWorker(number);
      }
    }

    private int workerCount() {
      String wanted = configuration.main().value("worker_processes", "1");
      if (!wanted.equals("auto")) {
        return Integer.parseInt(wanted);
      }
      String processors = FileAccess.textOrEmpty(sys, "/proc/cpuinfo");
      return Math.max(
          1, (int) processors.lines().filter(text -> text.startsWith("processor")).count());
    }

    private void startWorker(int number) {
      NginxProgram.State worker =
          new Spawned(Worker.first(configuration, sockets, logs, number == 0), user(), group());
      try {
        int pid = sys.fork(worker, null, false);
        workers = workers.with(pid, number);
        log("notice", "start worker process " + pid);
      } catch (SysException refused) {
        log(
            "alert",
            "fork() failed while spawning \"worker process\" (%d: %s)"
                .formatted(refused.errno().number(), refused.errno().text()));
      }
    }

    private void handle(Signal signal) {
      String received = "signal %d (SIG%s) received".formatted(signal.number(), signal);
      switch (signal) {
        case TERM, INT -> {
          log("notice", received + ", exiting");
          ending = true;
          tell(Signal.TERM, false);
        }
        case QUIT -> {
          log("notice", received + ", shutting down");
          ending = true;
          closeSockets();
          tell(Signal.QUIT, false);
        }
        case WINCH -> {
          log("notice", received + ", gracefully shutting down workers");
          tell(Signal.QUIT, true);
        }
        case HUP -> {
          log("notice", received + ", reconfiguring");
          log("notice", "reconfiguring");
          reconfigure();
        }
        case USR1 -> {
          log("notice", received + ", reopening logs");
          logs = logs.reopened(sys);
          tell(Signal.USR1, false);
        }
        default -> log("notice", received);
      }
    }

    private void closeSockets() {
      sockets.keys().forEach(sys::close);
      sockets = SortedMap.empty();
    }

    /** Signals the workers; {@code retire}: they are not replaced when they end. */
    private void tell(Signal signal, boolean retire) {
      for (int pid : workers.keys()) {
        try {
          sys.kill(pid, signal);
        } catch (SysException gone) {
          sys.charge(1);
        }
        if (retire) {
          workers = workers.with(pid, -1);
        }
      }
    }

    private void reconfigure() {
      try {
        reload = Lookup.begin(sys, Configuration.read(sys, line));
      } catch (BadConfiguration bad) {
        log("emerg", bad.text());
      }
    }

    private void goOnReloading() {
      if (reload == null) {
        return;
      }
      try {
        reload = reload.advance(sys);
        if (reload.done()) {
          Configuration fresh = reload.result();
          reload = null;
          change(fresh);
        }
      } catch (BadConfiguration bad) {
        reload = null;
        log("emerg", bad.text());
      }
    }

    /** Goes over to a new configuration with new workers; the old ones end in peace. */
    private void change(Configuration fresh) {
      if (fresh.main().find("events") == null) {
        throw new BadConfiguration("no \"events\" section in configuration");
      }
      Logs more = logs.opened(sys, fresh);
      SortedMap<Integer, Server.Listen> wanted = listen(sys, fresh, sockets);
      for (int descriptor : sockets.keys()) {
        if (!wanted.containsKey(descriptor)) {
          sys.close(descriptor);
        }
      }
      SortedMap<Integer, Integer> old = workers;
      configuration = fresh;
      logs = more;
      sockets = wanted;
      log("notice", "using the \"epoll\" event method");
      workers = SortedMap.empty();
      startWorkers();
      SortedMap<Integer, Integer> started = workers;
      workers = old;
      tell(Signal.QUIT, true);
      for (Map.Entry<Integer, Integer> entry : started) {
        workers = workers.with(entry.getKey(), entry.getValue());
      }
    }

    private void reap() {
      ChildStatus status;
      while (!workers.isEmpty() && (status = sys.waitChild(-1)) != null) {
        int pid = status.pid();
        Integer number = workers.get(pid);
        if (number == null) {
          continue;
        }
        switch (status) {
          case ChildStatus.Exited exited -> {
            log("notice", "signal 17 (SIGCHLD) received from " + pid);
            log("notice", "worker process %d exited with code %d".formatted(pid, exited.status()));
          }
          case ChildStatus.Killed killed -> {
            log("notice", "signal 17 (SIGCHLD) received from " + pid);
            log(
                "alert",
                "worker process %d exited on signal %d".formatted(pid, killed.signal().number()));
          }
          case ChildStatus.Stopped _, ChildStatus.Continued _ -> {
            continue;
          }
        }
        workers = workers.without(pid);
        if (!ending && number >= 0) {
          startWorker(number);
        }
      }
    }

    private void removePid() {
      try {
        sys.unlink(configuration.pidFile());
      } catch (SysException gone) {
        sys.charge(1);
      }
    }

    private int user() {
      Integer user = Accounts.of(sys).user(configuration.main().value("user", "nobody"));
      return user == null ? 65534 : user;
    }

    private int group() {
      Directive directive = configuration.main().find("user");
      Accounts accounts = Accounts.of(sys);
      if (directive != null && directive.arguments().size() > 1) {
        Integer group = accounts.group(directive.argument(1));
        return group == null ? 65534 : group;
      }
      Integer group = accounts.groupOfUser(user());
      return group == null ? user() : group;
    }
  }
}
