package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.ChildStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline that was started.
 *
 * @param number the number in the table of jobs, or 0 when it is not in it
 * @param group its process group, or 0 when it is in the shell's
 * @param text the command as {@code jobs} shows it
 * @param reported whether the user has been told of its state
 * @param controlled whether it was started under job control
 */
record Job(
    int number,
    int group,
    List<Member> members,
    String text,
    boolean foreground,
    boolean reported,
    boolean controlled,
    boolean keepOnHangUp) {

  /** A process of a job, with its last known change. */
  record Member(int pid, @Nullable ChildStatus status) {
    boolean ended() {
      return status instanceof ChildStatus.Exited || status instanceof ChildStatus.Killed;
    }

    boolean stopped() {
      return status instanceof ChildStatus.Stopped;
    }
  }

  Job {
    members = List.copyOf(members);
  }

  boolean ended() {
    return members.stream().allMatch(Member::ended);
  }

  boolean stopped() {
    return !ended() && members.stream().allMatch(member -> member.ended() || member.stopped());
  }

  boolean running() {
    return !ended() && !stopped();
  }

  int lastPid() {
    return members.getLast().pid();
  }

  boolean has(int pid) {
    return members.stream().anyMatch(member -> member.pid() == pid);
  }

  Job with(ChildStatus change) {
    List<Member> changed = new ArrayList<>();
    for (Member member : members) {
      changed.add(
          member.pid() == change.pid()
              ? new Member(member.pid(), change instanceof ChildStatus.Continued ? null : change)
              : member);
    }
    return new Job(number, group, changed, text, foreground, false, controlled, keepOnHangUp);
  }

  /** This job with its stopped members running again. */
  Job continued() {
    List<Member> changed = new ArrayList<>();
    for (Member member : members) {
      changed.add(member.stopped() ? new Member(member.pid(), null) : member);
    }
    return new Job(number, group, changed, text, foreground, true, controlled, keepOnHangUp);
  }

  Job numbered(int changed) {
    return new Job(changed, group, members, text, foreground, reported, controlled, keepOnHangUp);
  }

  Job inForeground(boolean changed) {
    return new Job(number, group, members, text, changed, reported, controlled, keepOnHangUp);
  }

  Job markedReported() {
    return new Job(number, group, members, text, foreground, true, controlled, keepOnHangUp);
  }

  Job withKeepOnHangUp() {
    return new Job(number, group, members, text, foreground, reported, controlled, true);
  }

  static int status(@Nullable ChildStatus status) {
    return switch (status) {
      case null -> 0;
      case ChildStatus.Exited exited -> exited.status();
      case ChildStatus.Killed killed -> 128 + killed.signal().number();
      case ChildStatus.Stopped stopped -> 128 + stopped.signal().number();
      case ChildStatus.Continued _ -> 0;
    };
  }

  List<Integer> statuses() {
    return members.stream().map(member -> status(member.status())).toList();
  }

  /** The status of the whole: of its last process, or with {@code pipefail} of the last failed. */
  int status(boolean pipefail) {
    int status = status(members.getLast().status());
    if (pipefail && status == 0) {
      for (Member member : members) {
        status = status(member.status()) != 0 ? status(member.status()) : status;
      }
    }
    if (pipefail) {
      int last = 0;
      for (int each : statuses()) {
        last = each != 0 ? each : last;
      }
      return last;
    }
    return status;
  }
}
