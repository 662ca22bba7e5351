package dev.pilothouse.machine.command.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.Commands;
import dev.pilothouse.machine.command.VirtualScreen;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ViTests {

  private static final String TEXT =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web (first one)
        labels: {app: "web server", tier: front}
      spec:
        containers:
        - name: nginx
          image: nginx:1.27
          ports: [80, 443]

      last line, with words; and more
      """;

  /** Keys, typed into the text above with the cursor at its start; vim must make the same of it. */
  private static final List<String> KEYS =
      List.of(
          "iHello \033",
          "A end\033",
          "ofresh line\033",
          "Oabove\033",
          "jjdd",
          "2dd",
          "dw",
          "wdw",
          "jjjdwdw",
          "d$",
          "jD",
          "x3x",
          "wX",
          "jcwtype\033",
          "cchello\033",
          "C changed\033",
          "jyyp",
          "jyyP",
          "yyjp3p",
          "ddjp",
          "2yyGp",
          "jjjf(ci(inner\033",
          "jjjf(di(",
          "jjjf(da(",
          "jjjjf\"ci\"api\033",
          "jjjjf{ci{x\033",
          "jjjj$%d%",
          "Gdaw",
          "Gwwdaw",
          "Gdiw",
          "GdW",
          "Gf,x",
          "Gt,x",
          "G$F,x",
          "G$T,x",
          "Gf,;x",
          "G2fwx",
          "rZ",
          "3rZ",
          "~~~",
          "5~",
          "jJ",
          "3J",
          "jgJ",
          "xp",
          "ddu",
          "dwj.",
          "A!\033j.j.",
          "ccx\033jj.",
          "3ia\033",
          "2oab\033",
          "i\tTab\033",
          "iab\bc\033",
          "i one two\027three\033",
          "iabc\025x\033",
          "jj>>",
          "jjjj<<",
          "2>>",
          "jjjV>",
          "vwd",
          "vjd",
          "Vjd",
          "jVy2jp",
          "vey$p",
          "veU",
          "Vu",
          "vjJ",
          "viwc new\033",
          "jjjjvi\"d",
          "wvbd",
          "vwy$p",
          "vr-",
          "v3lrx",
          "Vjjd",
          "wve~",
          ":2\rdd",
          ":$\rx",
          ":2,4d\r",
          ":%s/e/E/\r",
          ":%s/e/E/g\r",
          ":s/a/X/\r",
          ":2,3s/a/X/g\r",
          ":%s/\\(\\w\\+\\): \\(\\w\\+\\)/\\2=\\1/\r",
          ":%s/name/& & \\U&/\r",
          ":g/name/d\r",
          ":v/name/d\r",
          ":g/^$/d\r",
          ":g/name/s/n/N/g\r",
          ":1m$\r",
          ":1t3\r",
          ":2,3m0\r",
          ":1,3j\r",
          ":3\r:s/:/=/\r",
          ":%s#/#-#g\r",
          ":1,2>\r",
          ":2y\r:$put\r",
          ":.,+2d\r",
          ":/name/d\r",
          ":/meta/,/spec/d\r",
          ":%s/$/;/\r",
          ":%s/^/# /\r",
          ":1,3normal A!\r",
          "/name\rx",
          "/name\rnx",
          "/name\rnnx",
          "/name\rNx",
          "?words\rx",
          "*x",
          "jj/image\rdwnd0",
          "d}",
          "}dd",
          "}d{",
          "wwyiwP",
          "GddGp",
          "ddGp",
          "yyGP",
          "3j2ddP",
          "wbx",
          "Gwex",
          "G$bx",
          "GEx",
          "GBx",
          "2wx",
          "3ex",
          "$hhx",
          "5|x",
          "3Gx",
          "ggx",
          "Gggjx",
          "jmajj'ax",
          "jwmajj`ax",
          "jmajjd'a",
          "wma$d`a",
          "\"ayyj\"ap",
          "\"add\"ap\"ap",
          "\"ayy\"Ayjj\"ap",
          "yl5p",
          "10x",
          "100dd",
          "5J",
          "cwa b c\033",
          "c2wx\033",
          "d2w",
          "2d2w",
          "d3j",
          "djp",
          "dk",
          "jdk",
          "dG",
          "jjdgg",
          "d^",
          "wwd0",
          "wwd^",
          "c$x\033",
          "S new\033",
          "sX\033",
          "3sX\033",
          "Iab\033",
          "jjjIab\033",
          "aab\033",
          "RXYZ\033",
          "RXYZ\b\b\033",
          "jjR>\r<\033",
          "i\r\033",
          "wi\r\033",
          "o\033p",
          "yyo\033p",
          "guw",
          "gUU",
          "g~w",
          "gUiw",
          "jjguu",
          "Gf;i x\033",
          "G2f;x",
          "jjjdf)",
          "jjjdt)",
          "jjj$dF(",
          "jjj$dT(",
          "GdFl",
          "wdb",
          "wde",
          "dE",
          "yw$p",
          "ye$p",
          "y$jp",
          "yiwjP",
          "vee\033x",
          ":s/v1/v2/|s/api/API/\r",
          "5GyyP",
          "\001",
          "jjjjjjjjf2\001",
          "9Gf.l5\001",
          "9G$\030",
          "Gge x",
          "G$gex",
          "ddp",
          "yyPPP:1,2d\r",
          "wi(\033a)\033",
          "u",
          "xu\022u",
          "iabc\033u",
          "oab\rcd\033u",
          "oab\rcd\033.",
          "A,\033jj.",
          "ylvp",
          "wyiwwviwp",
          "Vyjp",
          "jddkP",
          "vGd",
          "vggd",
          "Vgg~",
          "jvkd",
          "GVkkd",
          "gg=G",
          "ggVGy$p",
          ":%d\riempty\033",
          ":%y\rGp",
          "cip new\033",
          "dap",
          "dip",
          "Gdip",
          "Gyip",
          "yapGp",
          ":s/\\s/_/g\r",
          ":%s/[aeiou]//g\r",
          ":%s/\\<./\\u&/g\r",
          ":%s/,\\s*/\\r/g\r",
          ":%s/a\\|b/X/g\r",
          ":%s/o\\+/0/g\r",
          ":%s/x*/-/g\r",
          ":%s/e/E/gi\r",
          ":set ic\r:%s/NAME/n/\r",
          ":set et sw=2\r>>",
          ":set sw=4\r>>",
          ":set ts=4 et\ri\tx\033",
          ":set ai\r3joab\rcd\033",
          ":set sw=2 et\r3j>>.",
          "3>>",
          ":>\r",
          ":>>\r");

  private static final String VIM = "/usr/bin/vim";

  @TestFactory
  Stream<DynamicTest> editsAsVimDoes() {
    if (!Files.isExecutable(Path.of(VIM))) {
      System.err.println("skipped: no " + VIM + " here to compare vi with");
      return Stream.empty();
    }
    return KEYS.stream()
        .map(
            keys ->
                DynamicTest.dynamicTest(
                    keys.replace("\033", "<Esc>")
                        .replace("\r", "<CR>")
                        .replaceAll("\\p{Cntrl}", "<C>"),
                    () -> assertThat(ours(keys)).isEqualTo(vims(keys))));
  }

  private static String ours(String keys) {
    MachineFixture machine = machine();
    MachineFixture.Screen screen = machine.terminal("/usr/bin/vi", "/f");
    screen.settle();
    screen.type(keys);
    screen.type("\033\033:w\r");
    screen.type(":q!\r");
    assertThat(screen.exitCode()).isEqualTo(0);
    return machine.files().text("/f");
  }

  private static String vims(String keys) throws Exception {
    Path directory = Files.createTempDirectory("vi");
    Path file = Files.writeString(directory.resolve("f"), TEXT);
    Path script =
        Files.writeString(
            directory.resolve("keys"), keys + "\033\033:w\r:q!\r", StandardCharsets.UTF_8);
    Process vim =
        new ProcessBuilder(
                VIM,
                "-u",
                "NONE",
                "-N",
                "-n",
                "-i",
                "NONE",
                "--cmd",
                "set bs=2 nosol ww= nojs vi=",
                "-s",
                script.toString(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    vim.getOutputStream().close();
    if (!vim.waitFor(20, TimeUnit.SECONDS)) {
      vim.destroyForcibly();
      throw new AssertionError("vim does not end: " + keys);
    }
    return Files.readString(file);
  }

  private static MachineFixture machine() {
    MachineFixture machine =
        MachineFixture.of(Commands.register(new ProgramCatalogue()), Commands.layer());
    machine.files().write("/f", Bytes.of(TEXT));
    return machine;
  }

  @Nested
  class Screen {

    private final MachineFixture machine = machine();
    private final VirtualScreen shown = new VirtualScreen(80, 24);
    private final MachineFixture.Screen vi = machine.terminal("/usr/bin/vi", "/f");

    private VirtualScreen type(String keys) {
      return shown.show(vi.type(keys));
    }

    @Test
    void showsTheFileAndItsSize() {
      type("");
      assertThat(shown.alternate()).isTrue();
      assertThat(shown.row(0)).isEqualTo("apiVersion: v1");
      assertThat(shown.row(12)).isEqualTo("~");
      assertThat(shown.row(23)).startsWith("\"/f\" 12L, ").endsWith("1,1           All");
    }

    @Test
    void showsModesAndTheCursor() {
      type("jjllA");
      assertThat(shown.row(23)).startsWith("-- INSERT --").contains("3,10");
      assertThat(shown.cursorRow()).isEqualTo(2);
      assertThat(shown.cursorColumn()).isEqualTo(9);
      assertThat(type("\033V").row(23)).startsWith("-- VISUAL LINE --");
    }

    @Test
    void refusesToLoseChanges() {
      type("x:q\r");
      assertThat(shown.row(23)).startsWith("E37: No write since last change (add ! to override)");
      assertThat(type(":foo\r").row(23)).startsWith("E492: Not an editor command: foo");
      assertThat(type("/nowhere\r").row(23)).startsWith("E486: Pattern not found: nowhere");
      assertThat(type(":wq\r").alternate()).isFalse();
      assertThat(vi.exitCode()).isEqualTo(0);
      assertThat(machine.files().text("/f")).startsWith("piVersion");
    }

    @Test
    void numbersLines() {
      assertThat(type(":set nu\r").row(0)).isEqualTo("  1 apiVersion: v1");
    }

    @Test
    void followsTheSizeOfTheTerminal() {
      type("G");
      vi.resize(40, 6);
      VirtualScreen small = new VirtualScreen(40, 6);
      small.show(vi.settle()).show(vi.type("\014"));
      assertThat(small.row(4)).isEqualTo("last line, with words; and more");
      assertThat(small.cursorRow()).isEqualTo(4);
    }

    @Test
    void goesOnInAForkOfTheWorld() {
      type("ihalf ");
      MachineFixture other = machine.fork();
      type("typed\033:wq\r");
      assertThat(machine.files().text("/f")).startsWith("half typedapi");
      assertThat(other.files().text("/f")).startsWith("api");
    }

    @Test
    void showsWideCharactersAndTabs() {
      machine.files().write("/g", Bytes.of("中文\tx\n"));
      VirtualScreen wide = new VirtualScreen(80, 24);
      MachineFixture.Screen other = machine.terminal("/usr/bin/vi", "/g");
      wide.show(other.type("$"));
      assertThat(wide.row(0)).isEqualTo("中文    x");
      assertThat(wide.cursorColumn()).isEqualTo(8);
    }
  }

  @Nested
  class LinesOfText {

    @Test
    void changeAsAListDoes() {
      Random random = new Random(7);
      List<String> expected = new ArrayList<>(List.of(""));
      Lines lines = Lines.BLANK;
      for (int round = 0; round < 3000; round++) {
        int from = random.nextInt(expected.size() + 1);
        int to = Math.min(expected.size(), from + random.nextInt(4));
        List<String> added = new ArrayList<>();
        for (int count = random.nextInt(round % 100 == 0 ? 400 : 5); count > 0; count--) {
          added.add("line " + random.nextInt());
        }
        lines = lines.replaced(from, to, added);
        expected.subList(from, to).clear();
        expected.addAll(from, added);
        if (expected.isEmpty()) {
          expected.add("");
        }
        assertThat(lines.size()).isEqualTo(expected.size());
        if (round % 50 == 0) {
          assertThat(lines.all()).isEqualTo(expected);
        }
      }
      assertThat(lines.get(3)).isEqualTo(expected.get(3));
    }
  }
}
