package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.ViState.ViOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ":set". */
final class ViSet {

  private static final Map<String, String> SHORT = new LinkedHashMap<>();

  static {
    String[] names = {
      "nu",
      "number",
      "rnu",
      "relativenumber",
      "ic",
      "ignorecase",
      "scs",
      "smartcase",
      "hls",
      "hlsearch",
      "ai",
      "autoindent",
      "et",
      "expandtab",
      "ws",
      "wrapscan",
      "ru",
      "ruler",
      "ts",
      "tabstop",
      "sw",
      "shiftwidth",
      "sts",
      "softtabstop",
      "is",
      "incsearch",
      "si",
      "smartindent",
      "ci",
      "cindent",
      "sc",
      "showcmd",
      "smd",
      "showmode",
      "sm",
      "showmatch",
      "cul",
      "cursorline",
      "mouse",
      "mouse",
      "bg",
      "background",
      "ft",
      "filetype",
      "enc",
      "encoding",
      "fenc",
      "fileencoding",
      "ff",
      "fileformat",
      "ls",
      "laststatus",
      "bs",
      "backspace",
      "cp",
      "compatible",
      "ro",
      "readonly",
      "cuc",
      "cursorcolumn",
      "ul",
      "undolevels",
      "fdm",
      "foldmethod",
      "eol",
      "endofline"
    };
    for (int index = 0; index < names.length; index += 2) {
      SHORT.put(names[index], names[index + 1]);
    }
  }

  private final ViSession vi;

  ViSet(ViSession vi) {
    this.vi = vi;
  }

  void set(String arguments) {
    if (arguments.isEmpty() || arguments.equals("all")) {
      vi.tell(described());
      return;
    }
    for (String word : arguments.split("\\s+")) {
      one(word);
    }
  }

  private String described() {
    ViOptions o = vi.options;
    return (o.autoIndent() ? "autoindent " : "")
        + (o.expandTab() ? "expandtab " : "")
        + (o.highlight() ? "hlsearch " : "")
        + (o.ignoreCase() ? "ignorecase " : "")
        + (o.list() ? "list " : "")
        + (o.number() ? "number " : "")
        + (o.paste() ? "paste " : "")
        + (o.ruler() ? "ruler " : "")
        + "shiftwidth="
        + o.shiftWidth()
        + " tabstop="
        + o.tabStop();
  }

  private void one(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? null : word.substring(equals + 1);
    boolean query = name.endsWith("?");
    boolean toggle = name.endsWith("!");
    name = query || toggle ? name.substring(0, name.length() - 1) : name;
    boolean off =
        name.startsWith("no") && !full(name).equals("number") && known(full(name.substring(2)));
    boolean inverted = name.startsWith("inv") && known(full(name.substring(3)));
    name = full(off ? name.substring(2) : inverted ? name.substring(3) : name);
    if (!known(name)) {
      vi.fail("E518: Unknown option: " + word);
      return;
    }
    Boolean old = flag(name);
    if (query) {
      vi.tell(old == null ? "  " + name + "=" + number(name) : (old ? "  " : "no") + name);
    } else if (value != null) {
      number(name, value, word);
    } else if (old != null) {
      change(name, toggle || inverted ? !old : !off);
    } else {
      vi.tell("  " + name + "=" + number(name));
    }
  }

  private static String full(String name) {
    return SHORT.getOrDefault(name, name);
  }

  private static boolean known(String name) {
    return SHORT.containsValue(name)
        || name.equals("list")
        || name.equals("paste")
        || name.equals("wrap");
  }

  private @Nullable Boolean flag(String name) {
    ViOptions o = vi.options;
    return switch (name) {
      case "number" -> o.number();
      case "relativenumber" -> o.relativeNumber();
      case "list" -> o.list();
      case "ignorecase" -> o.ignoreCase();
      case "smartcase" -> o.smartCase();
      case "hlsearch" -> o.highlight();
      case "paste" -> o.paste();
      case "autoindent" -> o.autoIndent();
      case "expandtab" -> o.expandTab();
      case "wrapscan" -> o.wrapScan();
      case "wrap" -> o.wrap();
      case "ruler" -> o.ruler();
      case "readonly" -> vi.file.readOnly();
      case "tabstop", "shiftwidth", "softtabstop" -> null;
      default -> false;
    };
  }

  private int number(String name) {
    return switch (name) {
      case "tabstop" -> vi.options.tabStop();
      case "shiftwidth" -> vi.options.shiftWidth();
      default -> vi.options.softTabStop();
    };
  }

  private void number(String name, String value, String word) {
    ViOptions o = vi.options;
    boolean numeric =
        name.equals("tabstop") || name.equals("shiftwidth") || name.equals("softtabstop");
    if (!numeric) {
      return;
    }
    if (!value.matches("\\d{1,4}")) {
      vi.fail("E521: Number required after =: " + word);
      return;
    }
    int number = Integer.parseInt(value);
    if (number == 0 && name.equals("tabstop")) {
      vi.fail("E487: Argument must be positive: " + word);
      return;
    }
    vi.options =
        new ViOptions(
            o.number(),
            o.relativeNumber(),
            o.list(),
            o.ignoreCase(),
            o.smartCase(),
            o.highlight(),
            o.paste(),
            o.autoIndent(),
            o.expandTab(),
            o.wrapScan(),
            o.wrap(),
            o.ruler(),
            name.equals("tabstop") ? number : o.tabStop(),
            name.equals("shiftwidth") ? number : o.shiftWidth(),
            name.equals("softtabstop") ? number : o.softTabStop());
  }

  private void change(String name, boolean on) {
    ViOptions o = vi.options;
    if (name.equals("readonly")) {
      ViState.File f = vi.file;
      vi.file =
          new ViState.File(f.name(), f.saved(), f.modified(), on, f.finalNewline(), f.exists());
    }
    vi.options =
        new ViOptions(
            name.equals("number") ? on : o.number(),
            name.equals("relativenumber") ? on : o.relativeNumber(),
            name.equals("list") ? on : o.list(),
            name.equals("ignorecase") ? on : o.ignoreCase(),
            name.equals("smartcase") ? on : o.smartCase(),
            name.equals("hlsearch") ? on : o.highlight(),
            name.equals("paste") ? on : o.paste(),
            name.equals("autoindent") || name.equals("smartindent") ? on : o.autoIndent(),
            name.equals("expandtab") ? on : o.expandTab(),
            name.equals("wrapscan") ? on : o.wrapScan(),
            name.equals("wrap") ? on : o.wrap(),
            name.equals("ruler") ? on : o.ruler(),
            o.tabStop(),
            o.shiftWidth(),
            o.softTabStop());
  }
}
