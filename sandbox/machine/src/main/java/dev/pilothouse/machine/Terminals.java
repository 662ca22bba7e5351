package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.terminal.LineDiscipline;
import dev.pilothouse.machine.terminal.Tty;
import org.jspecify.annotations.Nullable;

/** The pseudo terminals of a machine; pty(7). */
final class Terminals {

  private final Kernel kernel;
  private final MachineState machine;

  Terminals(Kernel kernel) {
    this.kernel = kernel;
    this.machine = kernel.machine;
  }

  /** Makes a terminal under the lowest free number. */
  int create(int columns, int rows, int user) {
    int number = 0;
    while (machine.terminals.containsKey(number)) {
      number++;
    }
    store(Tty.of(number, columns, rows, user));
    return number;
  }

  Tty tty(int number) {
    Tty tty = machine.terminals.get(number);
    if (tty == null) {
      throw new SysException(Errno.EIO);
    }
    return tty;
  }

  private void store(Tty tty) {
    machine.terminals = machine.terminals.with(tty.number(), tty);
  }

  /** Makes a terminal the controlling one of a session's leader. */
  void control(int number, Process leader) {
    leader.terminal = number;
    store(tty(number).withSession(leader.session, leader.group));
  }

  // ---- the screen's side

  void type(int number, Bytes bytes) {
    Tty before = tty(number);
    LineDiscipline.Typed typed = LineDiscipline.type(before, bytes);
    store(typed.tty());
    for (Signal signal : typed.signals()) {
      if (typed.tty().foreground() != 0) {
        kernel.signals.sendToGroup(typed.tty().foreground(), signal);
      }
    }
    if (typed.tty().readable()) {
      kernel.changed(Kernel.TERMINAL_INPUT, number);
    }
    if (typed.tty().output() != before.output()) {
      shown(number);
    }
  }

  /** Takes output for the screen. */
  Bytes take(int number, int most) {
    Tty tty = tty(number);
    Bytes bytes = tty.output().first(most);
    if (!bytes.isEmpty()) {
      store(tty.withOutput(tty.output().without(bytes.size())));
      kernel.changed(Kernel.TERMINAL_ROOM, number);
    }
    return bytes;
  }

  void resize(int number, int columns, int rows) {
    Tty tty = tty(number);
    if (tty.columns() != columns || tty.rows() != rows) {
      store(tty.withSize(columns, rows));
      if (tty.foreground() != 0) {
        kernel.signals.sendToGroup(tty.foreground(), Signal.WINCH);
      }
    }
  }

  /** The screen is gone: the session hears of it, reads end. */
  void hangUp(int number) {
    Tty tty = machine.terminals.get(number);
    if (tty == null || tty.hungUp()) {
      return;
    }
    store(tty.hangUp());
    Process leader = kernel.find(tty.session());
    if (leader != null) {
      Process told = kernel.edit(leader.pid);
      kernel.signals.send(told, Signal.HUP);
      kernel.signals.send(told, Signal.CONT);
    }
    if (tty.foreground() != 0) {
      kernel.signals.sendToGroup(tty.foreground(), Signal.HUP);
    }
    kernel.changed(Kernel.TERMINAL_INPUT, number);
    kernel.changed(Kernel.TERMINAL_ROOM, number);
    removeUnused(number);
  }

  /** The leader of the terminal's session has ended. */
  void leaderEnded(int number, int session) {
    Tty tty = machine.terminals.get(number);
    if (tty == null || tty.session() != session) {
      return;
    }
    int foreground = tty.foreground();
    store(tty.withSession(0, 0));
    for (Process process : kernel.processes()) {
      if (process.session == session && kernel.find(process.pid) != null) {
        kernel.edit(process.pid).terminal = -1;
      }
    }
    if (foreground != 0) {
      kernel.signals.sendToGroup(foreground, Signal.HUP);
      kernel.signals.sendToGroup(foreground, Signal.CONT);
    }
  }

  /** Drops a terminal that neither a screen nor a program has open. */
  void removeUnused(int number) {
    Tty tty = machine.terminals.get(number);
    if (tty == null || !tty.hungUp()) {
      return;
    }
    for (OpenFile file : machine.openFiles.values()) {
      if (file.target() instanceof OpenFile.TerminalTarget(int other) && other == number) {
        return;
      }
    }
    machine.terminals = machine.terminals.without(number);
    machine.terminalSessions = machine.terminalSessions.without(number);
  }

  private void shown(int number) {
    kernel.changed(Kernel.MASTER_INPUT, number);
    Long session = machine.terminalSessions.get(number);
    if (session != null) {
      kernel.machines.sessionChanged(session);
    }
  }

  // ---- the programs' side

  ReadResult read(Process process, int number, int most) {
    Tty tty = tty(number);
    if (process.terminal == number && tty.foreground() != process.group && !tty.hungUp()) {
      if (process.disposition(Signal.TTIN) != Disposition.DEFAULT
              && process.disposition(Signal.TTIN) != Disposition.CATCH
          || kernel.signals.isOrphaned(process.group)) {
        throw new SysException(Errno.EIO);
      }
      kernel.signals.sendToGroup(process.group, Signal.TTIN);
      return new ReadResult.Blocked();
    }
    Tty.Read read = tty.read(most);
    store(read.tty());
    return read.result();
  }

  /** Whether a read of a process would not block; a background process finds out by reading. */
  boolean readable(Process process, int number) {
    Tty tty = machine.terminals.get(number);
    return tty == null
        || tty.readable()
        || process.terminal == number && tty.foreground() != process.group && !process.stopped;
  }

  /** Writes as much as there is room for and gives the rest. */
  Bytes write(int number, Bytes bytes) {
    Tty tty = tty(number);
    if (tty.hungUp()) {
      throw new SysException(Errno.EIO);
    }
    int count = Math.min(bytes.size(), tty.room());
    if (count > 0) {
      store(tty.written(bytes.slice(0, count)));
      shown(number);
    }
    return bytes.from(count);
  }

  void setMode(int number, TerminalMode mode) {
    store(tty(number).withMode(mode));
    if (tty(number).readable()) {
      kernel.changed(Kernel.TERMINAL_INPUT, number);
    }
  }

  void setForeground(int number, int group) {
    Tty tty = tty(number);
    store(tty.withSession(tty.session(), group));
    kernel.changed(Kernel.TERMINAL_INPUT, number);
  }

  @Nullable Tty find(int number) {
    return machine.terminals.get(number);
  }
}
