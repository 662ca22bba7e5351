package dev.pilothouse.lessons;

import java.util.List;
import java.util.Optional;

/**
 * A lesson of the course.
 *
 * @param id name of its folder
 * @param notes numbers of the sections of the notes that it covers
 * @param start what its cluster and workstation are at the beginning
 */
public record Lesson(
    String id,
    int order,
    Text title,
    Text summary,
    int minutes,
    List<String> notes,
    StartState start,
    List<Exercise> exercises,
    List<Section> english,
    List<Section> chinese) {

  public Lesson {
    notes = List.copyOf(notes);
    exercises = List.copyOf(exercises);
    english = List.copyOf(english);
    chinese = List.copyOf(chinese);
  }

  /** The lesson's text from top to bottom: prose with the exercises between. */
  public List<Section> sections(Language language) {
    return language == Language.ZH ? chinese : english;
  }

  public Optional<Exercise> exercise(String exerciseId) {
    return exercises.stream().filter(exercise -> exercise.id().equals(exerciseId)).findFirst();
  }

  public int points() {
    return exercises.stream().mapToInt(Exercise::points).sum();
  }

  /** A part of a lesson's text. */
  public sealed interface Section {
    /** Markdown. */
    record Prose(String markdown) implements Section {}

    /** The place of an exercise. */
    record Place(String exerciseId) implements Section {}
  }
}
