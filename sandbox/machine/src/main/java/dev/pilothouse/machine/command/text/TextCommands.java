package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.Quick;
import java.util.List;

/** The programs of this package. */
public final class TextCommands {

  private TextCommands() {}

  /** Adds them to the catalogue. */
  public static void register(ProgramCatalogue catalogue) {
    catalogue
        .add("coreutils/cat", new Cat())
        .add("coreutils/head", new Head())
        .add("coreutils/tail", new Tail())
        .add("coreutils/wc", new Wc())
        .add("coreutils/sort", new Gatherer(Sort::inputs, Sort::run))
        .add("coreutils/uniq", new Uniq())
        .add("coreutils/cut", new Cut())
        .add("coreutils/tr", new Tr())
        .add("coreutils/tee", new Tee())
        .add("coreutils/seq", new Seq())
        .add("coreutils/echo", new Quick(Print::echo))
        .add("coreutils/printf", new Quick(Print::printf))
        .add("coreutils/tac", new Gatherer(LineTools::tacInputs, LineTools::tac))
        .add("coreutils/paste", new Gatherer(LineTools::pasteInputs, LineTools::paste))
        .add("coreutils/comm", new Gatherer(LineTools::commInputs, LineTools::comm))
        .add("coreutils/join", new Gatherer(LineTools::joinInputs, LineTools::join))
        .add("coreutils/shuf", new Gatherer(LineTools::shufInputs, LineTools::shuf))
        .add("coreutils/split", new Gatherer(LineTools::splitInputs, LineTools::split))
        .add("util-linux/column", new Gatherer(LineTools::columnInputs, LineTools::column))
        .add("coreutils/nl", new LineFilters.Nl())
        .add("util-linux/rev", new LineFilters.Rev())
        .add("coreutils/fold", new LineFilters.Fold())
        .add("coreutils/expand", new LineFilters.Tabs(true))
        .add("coreutils/unexpand", new LineFilters.Tabs(false))
        .add("coreutils/base64", new Gatherer(Sums::baseInputs, Sums::base64))
        .add("coreutils/od", new Gatherer(Dump::odInputs, Dump::od))
        .add("util-linux/hexdump", new Gatherer(Dump::hexInputs, Dump::hexdump))
        .add("vim/xxd", new Gatherer(Dump::xxdInputs, Dump::xxd))
        .add("diffutils/cmp", new Gatherer(Dump::cmpInputs, Dump::cmp))
        .add("coreutils/dd", new Dd())
        .add("diffutils/diff", new Gatherer(Diff::inputs, Diff::run))
        .add("grep/grep", new Grep())
        .add("sed/sed", new Sed());
    for (String name : List.of("md5", "sha1", "sha224", "sha256", "sha384", "sha512")) {
      catalogue.add("coreutils/" + name + "sum", new Gatherer(Sums::sumInputs, Sums::sum));
    }
  }
}
