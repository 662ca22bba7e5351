package dev.pilothouse.lessons.load;

import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Lesson.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a lesson's Markdown where its exercises are placed. */
final class TextReader {

  private static final Pattern PLACE =
      Pattern.compile("\\s*<!--\\s*exercise:\\s*(\\S+)\\s*-->\\s*");
  private static final Pattern FENCE = Pattern.compile(" {0,3}(`{3,}|~{3,}).*");

  private final String label;
  private final Faults faults;
  private final List<Section> sections = new ArrayList<>();
  private final List<String> placed = new ArrayList<>();
  private final StringBuilder prose = new StringBuilder();

  TextReader(String label, Faults faults) {
    this.label = label;
    this.faults = faults;
  }

  List<Section> read(String content, List<Exercise> exercises) {
    List<String> ids = exercises.stream().map(Exercise::id).toList();
    String fence = "";
    int line = 0;
    int fenceLine = 0;
    for (String text : content.split("\n", -1)) {
      line++;
      Matcher mark = FENCE.matcher(text);
      if (mark.matches() && (fence.isEmpty() || closes(text, fence))) {
        fenceLine = line;
        fence = fence.isEmpty() ? mark.group(1) : "";
      }
      Matcher place = PLACE.matcher(text);
      if (fence.isEmpty() && place.matches()) {
        place(place.group(1), ids, line);
      } else {
        prose.append(text).append('\n');
      }
    }
    endProse();
    if (!fence.isEmpty()) {
      faults.add(label, fenceLine, "the code block is not closed");
    }
    if (content.isBlank()) {
      faults.add(label, 1, "the file is empty");
    }
    checkAllPlaced(ids, line);
    return sections;
  }

  private static boolean closes(String text, String fence) {
    String stripped = text.strip();
    return stripped.startsWith(fence) && stripped.chars().allMatch(c -> c == fence.charAt(0));
  }

  private void place(String id, List<String> ids, int line) {
    if (!ids.contains(id)) {
      faults.add(label, line, "there is no exercise \"" + id + "\"");
    } else if (placed.contains(id)) {
      faults.add(label, line, "exercise \"" + id + "\" is placed twice");
    } else {
      endProse();
      placed.add(id);
      sections.add(new Section.Place(id));
    }
  }

  private void endProse() {
    if (!prose.toString().isBlank()) {
      sections.add(new Section.Prose(prose.toString().strip() + "\n"));
    }
    prose.setLength(0);
  }

  private void checkAllPlaced(List<String> ids, int lastLine) {
    for (String id : ids) {
      if (!placed.contains(id)) {
        faults.add(
            label, lastLine, "exercise \"" + id + "\" has no place: <!-- exercise: " + id + " -->");
      }
    }
    if (placed.size() == ids.size() && !placed.equals(ids)) {
      faults.add(label, lastLine, "the exercises are not in the order of lesson.yaml: " + ids);
    }
  }
}
