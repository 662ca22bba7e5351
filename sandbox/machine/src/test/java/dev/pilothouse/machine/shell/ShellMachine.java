package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.Commands;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.util.List;

/** A machine with the shell and the everyday commands, for tests. */
final class ShellMachine {

  static final Layer FILES =
      Commands.layer()
          .with()
          .executable("/usr/bin/bash", ShellProgram.ID)
          .executable("/usr/bin/sh", ShellProgram.ID)
          .directory("/tmp", 01777)
          .directory("/scripts", 0777)
          .directory("/home/learner", 0755, 1000, 1000)
          .file(
              "/etc/passwd",
              "root:x:0:0:root:/root:/bin/bash\nlearner:x:1000:1000::/home/learner:/bin/bash\n")
          .build();

  private ShellMachine() {}

  static ProgramCatalogue catalogue() {
    ProgramCatalogue catalogue = new ProgramCatalogue();
    Commands.register(catalogue);
    return catalogue.add(ShellProgram.ID, new ShellProgram());
  }

  static MachineFixture fixture() {
    return MachineFixture.of(catalogue(), FILES);
  }

  /** Runs a program in /work with the environment that the comparisons use. */
  static MachineFixture.Result run(MachineFixture fixture, String input, List<String> command) {
    Launch plain = fixture.machine().launch("/bin/" + command.getFirst());
    SortedMap<String, String> environment =
        SortedMap.<String, String>empty()
            .with("PATH", "/usr/local/bin:/usr/bin:/bin")
            .with("HOME", "/home/learner")
            .with("LANG", "C.UTF-8");
    return fixture.run(
        new Launch(
            plain.path(), command, environment, "/scripts", 0, 0, plain.context(), plain.streams()),
        Bytes.of(input));
  }
}
