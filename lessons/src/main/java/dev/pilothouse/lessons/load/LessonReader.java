package dev.pilothouse.lessons.load;

import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.Lesson.Section;
import dev.pilothouse.lessons.StartState;
import dev.pilothouse.lessons.Text;
import dev.pilothouse.lessons.expression.Expressions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one lesson folder. */
final class LessonReader {

  private static final String FILE = "lesson.yaml";

  private final String id;
  private final LessonFiles files;
  private final Faults faults;
  private final ExerciseReader exerciseReader;

  LessonReader(String id, LessonFiles files, Faults faults, Expressions expressions) {
    this.id = id;
    this.files = files;
    this.faults = faults;
    this.exerciseReader = new ExerciseReader(new CheckReader(expressions), files);
  }

  /** The lesson; empty when there is any fault. */
  Optional<Lesson> read() {
    String label = files.label(FILE);
    if (!id.matches("[a-z0-9-]{1,60}")) {
      faults.add(label, 1, "the folder's name must consist of a-z, 0-9 and -");
    }
    Optional<Lesson> lesson =
        content(FILE).flatMap(content -> Yaml.parse(label, content, faults)).map(this::lesson);
    return faults.none() ? lesson : Optional.empty();
  }

  private Optional<String> content(String name) {
    try {
      return Optional.of(files.content(name));
    } catch (IllegalArgumentException e) {
      faults.add(files.label(name), 1, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Lesson lesson(Yaml yaml) {
    YamlMap map = yaml.map();
    int order = map.number("order", 0, 100_000);
    Text title = map.translated("title");
    Text summary = map.translated("summary");
    int minutes = map.number("minutes", 1, 600);
    List<String> notes = notes(map);
    StartState start = startState(map);
    List<Exercise> exercises = exercises(map);
    map.finish();
    return new Lesson(
        id,
        order,
        title,
        summary,
        minutes,
        notes,
        start,
        exercises,
        sections(Language.EN, exercises),
        sections(Language.ZH, exercises));
  }

  private static List<String> notes(YamlMap map) {
    List<String> notes = new ArrayList<>();
    for (Yaml item : map.needItems("notes")) {
      if (!item.text().matches("n\\d+\\.\\d{3}")) {
        item.fault("not a number of a section of the notes such as n2.008");
      }
      notes.add(item.text());
    }
    return notes;
  }

  private StartState startState(YamlMap map) {
    String release = "current";
    int workers = 2;
    Optional<Yaml> cluster = map.get("cluster");
    if (cluster.isPresent()) {
      YamlMap shape = cluster.get().map();
      release = shape.text("release", release);
      workers = shape.get("workers").map(yaml -> yaml.number(0, 20)).orElse(workers);
      shape.finish();
    }
    Map<String, String> startFiles = files.read(map);
    return new StartState(release, workers, startFiles, map.texts("setup"));
  }

  private List<Exercise> exercises(YamlMap map) {
    List<Exercise> exercises = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Yaml item : map.items("exercises")) {
      Exercise exercise = exerciseReader.read(item);
      if (!ids.add(exercise.id())) {
        item.fault("there are two exercises with the id \"" + exercise.id() + "\"");
      }
      exercises.add(exercise);
    }
    return exercises;
  }

  private List<Section> sections(Language language, List<Exercise> exercises) {
    String name = "lesson." + language.code() + ".md";
    Optional<String> content = content(name);
    if (content.isEmpty()) {
      return List.of();
    }
    return new TextReader(files.label(name), faults).read(content.get(), exercises);
  }
}
