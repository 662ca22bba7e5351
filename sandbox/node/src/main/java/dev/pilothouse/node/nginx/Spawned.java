package dev.pilothouse.node.nginx;

import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;

/** A worker that has yet to become the user that it runs as. */
record Spawned(Worker worker, int user, int group) implements NginxProgram.State {

  private static final long MEMORY = 3 << 20;

  Step<NginxProgram.State> begin(Sys sys) {
    if (sys.user() == 0) {
      sys.setUser(user, group);
    }
    sys.setTitle("nginx: worker process");
    sys.useMemory(MEMORY);
    return worker.resume(sys);
  }
}
