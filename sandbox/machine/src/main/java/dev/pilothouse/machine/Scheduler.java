package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Event;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.MachineState.Listener;
import dev.pilothouse.machine.MachineState.Waiter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shares the CPUs of a machine among its processes, in turn. A step takes virtual time for the work
 * that it charged, so that a busy loop costs the host no more than its machine's CPUs.
 */
final class Scheduler {

  /** How long a process may go on while others wait. */
  private static final long SLICE_NANOS = 4_000_000;

  /** What it costs to let a process run at all: the switch to it, and back into the kernel. */
  private static final long STEPS_OF_A_SWITCH = 10;

  private final Kernel kernel;
  private final MachineState machine;

  Scheduler(Kernel kernel) {
    this.kernel = kernel;
    this.machine = kernel.machine;
  }

  /** The CPUs of a machine have work. */
  record Dispatch(String name) implements Event {
    @Override
    public void occur(World world) {
      Machines machines = world.part(Machines.class);
      if (machines.exists(name)) {
        machines.kernel(name).scheduler.dispatch();
      }
    }
  }

  /** The time that a process waits for has come. */
  record Alarm(String name, int pid) implements Event {
    @Override
    public void occur(World world) {
      Machines machines = world.part(Machines.class);
      if (machines.exists(name)) {
        machines.kernel(name).scheduler.ring(pid);
      }
    }
  }

  private void ring(int pid) {
    if (kernel.find(pid) != null) {
      kernel.edit(pid).timer = null;
      look(pid);
    }
  }

  /** Lets a process run as soon as a CPU is free. */
  void enqueue(Process process) {
    process.phase = Process.Phase.READY;
    if (process.queued || process.stopped) {
      return;
    }
    process.queued = true;
    machine.runQueue = machine.runQueue.with(machine.nextTicket++, process.pid);
    plan(Math.max(process.notBefore, earliestCpu()));
  }

  private long earliestCpu() {
    long earliest = Long.MAX_VALUE;
    for (long free : machine.cpuFreeAt) {
      earliest = Math.min(earliest, free);
    }
    return earliest;
  }

  private void plan(long at) {
    long when = Math.max(at, kernel.world.nanos());
    if (machine.dispatch != null) {
      if (machine.dispatch.atNanos() <= when) {
        return;
      }
      kernel.world.cancel(machine.dispatch);
    }
    machine.dispatch = kernel.world.scheduleAt(when, new Dispatch(kernel.name()));
  }

  private void dispatch() {
    machine.dispatch = null;
    long now = kernel.world.nanos();
    for (int cpu = 0; cpu < machine.cpuFreeAt.length; cpu++) {
      if (machine.cpuFreeAt[cpu] > now) {
        continue;
      }
      Process process = next(now);
      if (process == null) {
        break;
      }
      long used = run(process);
      machine.cpuFreeAt[cpu] = now + used;
    }
    if (!machine.runQueue.isEmpty()) {
      long soonest = Long.MAX_VALUE;
      for (int pid : machine.runQueue.values()) {
        Process waiting = kernel.find(pid);
        soonest = Math.min(soonest, waiting == null ? now : runnableAt(waiting, now));
        if (soonest <= now) {
          break;
        }
      }
      plan(Math.max(soonest, earliestCpu()));
    }
  }

  private @Nullable Process next(long now) {
    for (Map.Entry<Long, Integer> entry : machine.runQueue) {
      Process found = kernel.find(entry.getValue());
      if (found == null || found.stopped || found.isZombie()) {
        machine.runQueue = machine.runQueue.without(entry.getKey());
        if (found != null) {
          kernel.edit(found.pid).queued = false;
        }
        continue;
      }
      if (runnableAt(found, now) <= now) {
        machine.runQueue = machine.runQueue.without(entry.getKey());
        Process process = kernel.edit(found.pid);
        process.queued = false;
        return process;
      }
    }
    return null;
  }

  private long runnableAt(Process process, long now) {
    long at = Math.max(process.notBefore, now);
    return machine.cgroups.isEmpty() ? at : Math.max(at, Cgroups.runnableAt(machine, process, now));
  }

  /** Runs a step and gives the CPU time that it took. */
  private long run(Process process) {
    long nanosPerStep = Math.max(1, 1_000_000_000 / kernel.world.limits().stepsPerSecond());
    long slice =
        machine.cgroups.isEmpty()
            ? SLICE_NANOS
            : Math.min(SLICE_NANOS, Cgroups.left(machine, process, kernel.world.nanos()));
    SystemCalls calls =
        new SystemCalls(kernel, process, Math.max(1, slice / nanosPerStep), nanosPerStep);
    kernel.current = process.pid;
    kernel.walked = 0;
    kernel.machines.stepBegins();
    Step<Object> step = null;
    try {
      step =
          process.started
              ? process.program.resume(Objects.requireNonNull(process.state), calls)
              : process.program.start(calls);
    } catch (ProcessEnded _) {
      // A signal ended it in the middle of its step.
    } catch (SysException failure) {
      endOfWriting(process, failure);
    } catch (RuntimeException | StackOverflowError failure) {
      kernel.machines.programFailed(kernel.name(), process.name(), failure);
      kernel.lifecycle.end(process, 0, Signal.SEGV);
    } catch (OutOfMemoryError tooMuch) {
      kernel.machines.programFailed(kernel.name(), process.name(), tooMuch);
      kernel.lifecycle.killForMemory(process);
    } finally {
      kernel.current = 0;
      kernel.machines.stepEnds();
    }
    long used = (STEPS_OF_A_SWITCH + calls.charged()) * nanosPerStep;
    process.cpuNanos += used;
    process.notBefore = kernel.world.nanos() + used;
    if (!machine.cgroups.isEmpty()) {
      Cgroups.use(machine, process, used, kernel.world.nanos());
    }
    if (step != null && !process.isZombie() && kernel.find(process.pid) == process) {
      process.started = true;
      settle(process, step);
    }
    return used;
  }

  /** Ends a program that did not look whether its output could be written, with a word about it. */
  private void endOfWriting(Process process, SysException failure) {
    switch (failure.errno()) {
      case ENOSPC, EFBIG, EIO, EPIPE, EROFS -> {
        try {
          String said = process.name() + ": write error: " + failure.errno().text() + "\n";
          kernel.descriptors.write(process, 2, Bytes.of(said));
        } catch (SysException | ProcessEnded _) {
          // There is nowhere to say it.
        }
        kernel.lifecycle.end(process, 1, null);
      }
      default -> {
        kernel.machines.programFailed(kernel.name(), process.name(), failure);
        kernel.lifecycle.end(process, 0, Signal.SEGV);
      }
    }
  }

  private void settle(Process process, Step<Object> step) {
    if (process.unwritten.isEmpty()) {
      apply(process, step);
      return;
    }
    process.after = step;
    process.phase = Process.Phase.WRITING;
    for (Process.Unwritten unwritten : process.unwritten) {
      await(process, kernel.descriptors.roomKey(unwritten.file()));
    }
  }

  private void apply(Process process, Step<Object> step) {
    switch (step) {
      case Step.Yield<Object>(Object state) -> {
        process.state = state;
        enqueue(process);
      }
      case Step.Await<Object>(Object state, List<Wake> wakes) -> {
        process.state = state;
        sleep(process, wakes);
      }
      case Step.Exit<Object>(int status) -> kernel.lifecycle.end(process, status, null);
      case Step.Exec<Object> exec -> {
        if (kernel.lifecycle.exec(process, exec)) {
          enqueue(process);
        }
      }
    }
  }

  private void sleep(Process process, List<Wake> wakes) {
    process.wakes = wakes;
    if (!process.signals.isEmpty() || isAwake(process)) {
      enqueue(process);
      return;
    }
    process.phase = Process.Phase.WAITING;
    long alarm = Long.MAX_VALUE;
    for (Wake wake : wakes) {
      switch (wake) {
        case Wake.Readable(int descriptor) ->
            await(process, kernel.descriptors.inputKey(process, descriptor));
        case Wake.Writable(int descriptor) -> {
          Integer file = process.descriptors.get(descriptor);
          await(process, file == null ? 0 : kernel.descriptors.roomKey(file));
        }
        case Wake.Child _ -> await(process, Kernel.key(Kernel.CHILDREN, process.pid));
        case Wake.Until(long nanos) -> alarm = Math.min(alarm, nanos);
        case Wake.Announced(String topic) ->
            machine.listeners = machine.listeners.with(new Listener(topic, process.pid), true);
        case Wake.Never _ -> {}
      }
    }
    if (alarm < Long.MAX_VALUE) {
      process.timer = kernel.world.scheduleAt(alarm, new Alarm(kernel.name(), process.pid));
    }
  }

  private void await(Process process, long object) {
    if (object != 0) {
      machine.waiters = machine.waiters.with(new Waiter(object, process.pid), true);
    }
  }

  private boolean isAwake(Process process) {
    for (Wake wake : process.wakes) {
      boolean come =
          switch (wake) {
            case Wake.Readable(int descriptor) -> kernel.descriptors.readable(process, descriptor);
            case Wake.Writable(int descriptor) -> kernel.descriptors.writable(process, descriptor);
            case Wake.Child _ -> kernel.lifecycle.hasNews(process);
            case Wake.Until(long nanos) ->
                nanos <= Math.max(kernel.world.nanos(), process.notBefore);
            case Wake.Announced _, Wake.Never _ -> false;
          };
      if (come) {
        return true;
      }
    }
    return false;
  }

  /** Looks whether what a process waits for has come. */
  void look(int pid) {
    Process process = kernel.find(pid);
    if (process == null) {
      return;
    }
    if (process.phase == Process.Phase.WRITING) {
      flush(kernel.edit(pid));
    } else if (process.phase == Process.Phase.WAITING && isAwake(process)) {
      wake(kernel.edit(pid));
    }
  }

  /** Ends the wait of a process. */
  void wake(Process process) {
    if (process.phase == Process.Phase.WAITING) {
      forget(process);
      enqueue(process);
    }
  }

  private void flush(Process process) {
    kernel.descriptors.flush(process);
    if (process.isZombie() || !process.unwritten.isEmpty()) {
      return;
    }
    forget(process);
    Step<Object> after = process.after;
    process.after = null;
    if (after instanceof Step.Await<Object>(Object state, List<Wake> _)) {
      process.state = state;
      enqueue(process);
    } else if (after != null) {
      apply(process, after);
    }
  }

  /** Takes all waits of a process back. */
  void forget(Process process) {
    if (process.timer != null) {
      kernel.world.cancel(process.timer);
      process.timer = null;
    }
    if (process.phase == Process.Phase.WRITING) {
      dropAll(process);
    }
    for (Wake wake : process.wakes) {
      switch (wake) {
        case Wake.Readable(int descriptor) ->
            drop(process, kernel.descriptors.inputKey(process, descriptor));
        case Wake.Writable(int descriptor) -> {
          Integer file = process.descriptors.get(descriptor);
          drop(process, file == null ? 0 : kernel.descriptors.roomKey(file));
        }
        case Wake.Child _ -> drop(process, Kernel.key(Kernel.CHILDREN, process.pid));
        case Wake.Announced(String topic) ->
            machine.listeners = machine.listeners.without(new Listener(topic, process.pid));
        case Wake.Until _, Wake.Never _ -> {}
      }
    }
    process.wakes = List.of();
  }

  private void drop(Process process, long object) {
    if (object != 0) {
      machine.waiters = machine.waiters.without(new Waiter(object, process.pid));
    }
  }

  /** What was written is gone from the list by now: look through all. */
  private void dropAll(Process process) {
    for (Waiter waiter : machine.waiters.keys()) {
      if (waiter.pid() == process.pid) {
        machine.waiters = machine.waiters.without(waiter);
      }
    }
  }

  /** Wakes all that wait for an announcement. */
  void announce(String topic) {
    for (Map.Entry<Listener, Boolean> entry :
        machine.listeners.range(new Listener(topic, 0), new Listener(topic, Integer.MAX_VALUE))) {
      wake(kernel.edit(entry.getKey().pid()));
    }
  }
}
