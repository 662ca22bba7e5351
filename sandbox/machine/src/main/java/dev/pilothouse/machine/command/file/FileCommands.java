package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.Quick;
import dev.pilothouse.machine.command.support.TaskProgram;

/** The programs of this package. */
public final class FileCommands {

  private FileCommands() {}

  /** Adds them to the catalogue. */
  public static void register(ProgramCatalogue catalogue) {
    catalogue
        .add("coreutils/ls", new Quick(Ls::run))
        .add("coreutils/mkdir", new Quick(Directories::make))
        .add("coreutils/rmdir", new Quick(Directories::remove))
        .add("coreutils/rm", new TaskProgram<>(Rm::new))
        .add("coreutils/cp", new TaskProgram<>(Cp::new))
        .add("coreutils/mv", new TaskProgram<>(Mv::new))
        .add("coreutils/basename", new Quick(Names::base))
        .add("coreutils/dirname", new Quick(Names::directory))
        .add("coreutils/readlink", new Quick(Names::readLink))
        .add("coreutils/realpath", new Quick(Names::real))
        .add("coreutils/chmod", new Quick(Attributes::changeMode))
        .add("coreutils/chown", new Quick(Attributes::changeOwner))
        .add("coreutils/chgrp", new Quick(Attributes::changeGroup))
        .add("coreutils/touch", new Quick(Attributes::touch))
        .add("coreutils/ln", new Quick(Ln::run))
        .add("coreutils/stat", new Quick(Stat::run))
        .add("findutils/find", new Find())
        .add("tar/tar", new Gatherer(Tar::inputs, Tar::run))
        .add("gzip/gzip", new Gatherer(Gzip::inputs, Gzip::run))
        .add("coreutils/du", new Quick(Usage::du))
        .add("tree/tree", new Quick(Usage::tree))
        .add("coreutils/mktemp", new Quick(Usage::temporary))
        .add("file/file", new Quick(Usage::kind))
        .add("coreutils/truncate", new Quick(Attributes::truncate));
  }
}
