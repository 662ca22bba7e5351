package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;

/** sed(1). */
final class Sed implements Program<SedRun.State> {

  private static final String USAGE =
      """
      Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...

        -n, --quiet, --silent
                       suppress automatic printing of pattern space
        -e script, --expression=script
                       add the script to the commands to be executed
        -f script-file, --file=script-file
                       add the contents of script-file to the commands to be executed
        -i[SUFFIX], --in-place[=SUFFIX]
                       edit files in place (makes backup if SUFFIX supplied)
        -l N, --line-length=N
                       specify the desired line-wrap length for the `l' command
        -E, -r, --regexp-extended
                       use extended regular expressions in the script
                       (for portability use POSIX -E).
        -s, --separate
                       consider files as separate rather than as a single,
                       continuous long stream.
        -z, --null-data
                       separate lines by NUL characters
            --help     display this help and exit
            --version  output version information and exit

      If no -e, --expression, -f, or --file option is given, then the first
      non-option argument is taken as the sed script to interpret.  All
      remaining arguments are names of input files; if no input files are
      specified, then the standard input is read.
      """;

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "n,quiet,silent e,expression= f,file= i,in-place[=] l,line-length= E,r,regexp-extended"
              + " s,separate z,null-data u,unbuffered posix debug follow-symlinks sandbox"
              + " b,binary",
          USAGE.stripTrailing());

  @Override
  public Step<SedRun.State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      return new SedRun(begin(call), call).run();
    } catch (Failure failure) {
      return ended(failure, call);
    }
  }

  @Override
  public Step<SedRun.State> resume(SedRun.State state, Sys sys) {
    Call call = new Call(sys);
    try {
      return new SedRun(state, call).run();
    } catch (Failure failure) {
      return ended(failure, call);
    }
  }

  private static Step<SedRun.State> ended(Failure failure, Call call) {
    failure.tell(call);
    call.flush();
    return Step.exit(failure.status());
  }

  private static SedRun.State begin(Call call) {
    if (call.arguments().equals(List.of("--help"))) {
      throw Failure.shown(USAGE);
    }
    Options options = TABLE.parse(call);
    List<String> operands = new ArrayList<>(options.operands());
    List<SedScript.Source> sources = new ArrayList<>();
    for (Options.Given option : options.given()) {
      if (option.key().equals("e")) {
        sources.add(new SedScript.Source(option.text(), null));
      } else if (option.key().equals("f")) {
        sources.add(new SedScript.Source(scriptFile(call, option.text()), option.text()));
      }
    }
    if (sources.isEmpty()) {
      if (operands.isEmpty()) {
        throw Failure.plain(1, USAGE.stripTrailing());
      }
      sources.add(new SedScript.Source(operands.removeFirst(), null));
    }
    boolean silent = options.has("n") || sources.getFirst().text().startsWith("#n\n");
    List<SedCommand> commands = SedScript.parse(sources, options.has("E"));
    String suffix = options.has("i") ? options.value("i", "") : null;
    String length = options.value("l", "70");
    SedRun.Plan plan =
        new SedRun.Plan(
            commands,
            silent,
            options.has("s") || suffix != null,
            suffix,
            options.has("z"),
            length.matches("\\d{1,6}") ? Integer.parseInt(length) : 70);
    return SedRun.begin(plan, operands.isEmpty() ? List.of("-") : operands, call);
  }

  private static String scriptFile(Call call, String path) {
    try {
      return Text.decode(
          path.equals("-") ? FileAccess.rest(call.sys(), 0) : FileAccess.read(call.sys(), path));
    } catch (SysException failed) {
      throw new Failure(4, "couldn't open file " + path + ": " + failed.errno().text());
    }
  }
}
