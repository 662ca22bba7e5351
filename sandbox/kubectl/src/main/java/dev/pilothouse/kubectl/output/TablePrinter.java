package dev.pilothouse.kubectl.output;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.List;

/**
 * Prints tables one after another, with one line of headings and common widths until {@link
 * #restart} is called.
 *
 * @param widths what the columns' widths were when something was last printed
 * @param headed whether the headings have been printed
 */
public record TablePrinter(Table table, List<Integer> widths, boolean headed, Sequence columns) {

  public static TablePrinter of(Table table, boolean headings) {
    return new TablePrinter(table, List.of(), !headings, Sequence.EMPTY);
  }

  /** What was printed, and the printer to go on with. */
  public record Printed(String text, TablePrinter next) {}

  /**
   * Prints the rows of a table.
   *
   * @param kind what comes before names, if names have kinds
   * @param lead a column before all others and its value, such as EVENT and ADDED; empty for none
   */
  public Printed print(Struct rows, String kind, String leadHeading, String lead) {
    TabWriter writer = TabWriter.forTables();
    boolean leads = !lead.isEmpty();
    Sequence given = rows.list("columnDefinitions");
    Sequence shown = given.isEmpty() ? columns : given;
    boolean withHeadings = !headed && !rows.list("rows").isEmpty();
    if (withHeadings) {
      List<String> headings = table.headings(shown);
      writer.line(leads ? front(leadHeading, headings) : headings);
    }
    for (Struct row : rows.list("rows").structs()) {
      List<String> cells = table.cells(shown, row, kind);
      writer.line(leads ? front(lead, cells) : cells);
    }
    int[] before = widths.stream().mapToInt(Integer::intValue).toArray();
    String text = writer.aligned(before);
    int[] after = writer.columnWidths(before);
    List<Integer> remembered = java.util.Arrays.stream(after).boxed().toList();
    return new Printed(text, new TablePrinter(table, remembered, headed || withHeadings, shown));
  }

  private static List<String> front(String first, List<String> rest) {
    List<String> all = new java.util.ArrayList<>(rest);
    all.addFirst(first);
    return all;
  }
}
