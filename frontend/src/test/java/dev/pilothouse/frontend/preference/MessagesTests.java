package dev.pilothouse.frontend.preference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.lessons.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MessagesTests {

  private static final String BUNDLE = "dev.pilothouse.frontend.messages";
  private static final Pattern USE =
      Pattern.compile("\\btext\\(\\s*(?:language,\\s*)?\"([a-z][\\w.]+)\"");
  private static final Pattern ANY_KEY = Pattern.compile("\"([a-z]+\\.[\\w.]+)\"");

  private static Set<String> keys(Locale locale) {
    ResourceBundle.Control control =
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
    ResourceBundle bundle = ResourceBundle.getBundle(BUNDLE, locale, control);
    return bundle.keySet();
  }

  private static Stream<String> found(Pattern pattern) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(file -> pattern.matcher(read(file)).results().map(match -> match.group(1)))
          .toList()
          .stream();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void everyTextIsThereInChineseToo() throws IOException {
    Set<String> english = new TreeSet<>();
    Set<String> chinese = new TreeSet<>();
    collect("messages.properties", english);
    collect("messages_zh.properties", chinese);
    assertThat(english).hasSizeGreaterThan(80).isEqualTo(chinese);
    assertThat(keys(Locale.ROOT)).isEqualTo(english);
  }

  @Test
  void everyTextThatIsUsedIsThere() throws IOException {
    Set<String> known = keys(Locale.ROOT);
    assertThat(found(USE).filter(key -> !key.endsWith(".")))
        .hasSizeGreaterThan(50)
        .allMatch(known::contains);
  }

  @Test
  void everyTextIsUsed() throws IOException {
    Set<String> used = new TreeSet<>(found(ANY_KEY).toList());
    assertThat(keys(Locale.ROOT))
        .filteredOn(
            key ->
                !key.startsWith("start.point.")
                    && !key.startsWith("menu.scheme.")
                    && !key.startsWith("task.state."))
        .allMatch(used::contains);
  }

  @Test
  void parametersAndQuotesAreWellFormed() {
    for (Language language : Language.values()) {
      for (String key : keys(language == Language.ZH ? Locale.CHINESE : Locale.ROOT)) {
        String pattern = Messages.text(language, key);
        Matcher parameter = Pattern.compile("\\{\\d").matcher(pattern);
        if (parameter.find()) {
          assertThat(pattern).as(key).doesNotContain("'");
          assertThat(new MessageFormat(pattern).getFormats()).as(key).isNotEmpty();
        }
      }
    }
    assertThat(Messages.text(Language.EN, "course.exercises", 1)).isEqualTo("1 exercise");
    assertThat(Messages.text(Language.EN, "course.exercises", 2)).isEqualTo("2 exercises");
    assertThat(Messages.text(Language.EN, "task.points", 1)).isEqualTo("1 point");
    assertThat(Messages.text(Language.ZH, "lesson.points", 1, 5)).isEqualTo("1/5 分");
  }

  private static void collect(String file, Set<String> into) throws IOException {
    for (String line :
        Files.readAllLines(Path.of("src/main/resources/dev/pilothouse/frontend", file))) {
      if (!line.isBlank()) {
        assertThat(into.add(line.substring(0, line.indexOf('=')))).as("twice: " + line).isTrue();
      }
    }
  }
}
