package dev.pilothouse.apiserver.fields;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.TypeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps metadata.managedFields when objects are written. */
public final class ManagedFields {

  private static final String UPDATE = "Update";
  private static final String APPLY = "Apply";

  /** Metadata that the server keeps and nobody manages. */
  private static final Set<String> SERVER_METADATA =
      Set.of(
          "f:name",
          "f:namespace",
          "f:creationTimestamp",
          "f:selfLink",
          "f:uid",
          "f:generation",
          "f:resourceVersion",
          "f:managedFields",
          "f:deletionTimestamp",
          "f:deletionGracePeriodSeconds",
          "f:generateName");

  private ManagedFields() {}

  /**
   * Who writes.
   *
   * @param apiVersion of the request
   * @param subresource "" for the object itself
   * @param time as meta/v1 Time
   */
  public record Writer(String manager, String apiVersion, String subresource, String time) {}

  /** The entries after an ordinary write; {@code before} is null for a new object. */
  public static Sequence afterUpdate(
      Sequence entries,
      @Nullable Struct before,
      Struct after,
      @Nullable TypeSchema type,
      Writer writer) {
    FieldType fieldType = FieldType.of(type);
    Struct old = before == null ? Struct.EMPTY : withoutServerFields(before);
    FieldWalk.Changes changes =
        stripped(FieldWalk.compare(old, withoutServerFields(after), fieldType));
    if (changes.isEmpty()) {
      return entries;
    }
    Struct own = Struct.EMPTY;
    List<Struct> result = new ArrayList<>();
    for (Struct entry : entries.structs()) {
      if (isOf(entry, writer, UPDATE)) {
        own = FieldSets.union(own, entry.struct("fieldsV1"));
        continue;
      }
      Struct rest =
          FieldSets.difference(
              FieldSets.difference(entry.struct("fieldsV1"), changes.set()), changes.removed());
      if (!rest.isEmpty()) {
        result.add(rest.equals(entry.struct("fieldsV1")) ? entry : entry.with("fieldsV1", rest));
      }
    }
    Struct mine = FieldSets.union(FieldSets.difference(own, changes.removed()), changes.set());
    if (!mine.isEmpty()) {
      result.add(entry(writer, UPDATE, mine));
    }
    return Sequence.copyOf(result);
  }

  /**
   * What applying a configuration makes of an object.
   *
   * @param object with the configuration merged in and what is no longer applied taken out
   * @param entries the new managedFields
   * @param conflicts fields that others have with other values
   */
  public record Applied(Struct object, Sequence entries, List<FieldConflict> conflicts) {}

  /** Applies a configuration; the caller decides what conflicts mean. */
  public static Applied apply(
      Struct live, Struct configuration, @Nullable TypeSchema type, Writer writer) {
    FieldType fieldType = FieldType.of(type);
    Struct given = withoutServerFields(configuration);
    Struct wanted = strip(FieldWalk.fields(given, fieldType));
    Struct merged = Applying.merge(live, given, fieldType);
    Struct changed =
        stripped(
                FieldWalk.compare(
                    withoutServerFields(live), withoutServerFields(merged), fieldType))
            .set();
    Struct last = Struct.EMPTY;
    Struct others = Struct.EMPTY;
    List<FieldConflict> conflicts = new ArrayList<>();
    List<Struct> rest = new ArrayList<>();
    String time = writer.time();
    for (Struct entry : live.structAt("metadata").list("managedFields").structs()) {
      Struct set = entry.struct("fieldsV1");
      if (isOf(entry, writer, APPLY)) {
        last = set;
        time = entry.text("time");
        continue;
      }
      Struct both = FieldSets.intersection(set, changed);
      for (String path : FieldSets.paths(both)) {
        conflicts.add(new FieldConflict(shown(entry), path));
      }
      Struct left = FieldSets.difference(set, both);
      others = FieldSets.union(others, left);
      if (!left.isEmpty()) {
        rest.add(both.isEmpty() ? entry : entry.with("fieldsV1", left));
      }
    }
    Struct gone = FieldSets.difference(last, wanted);
    Struct kept = FieldSets.union(others, wanted);
    Struct object = Applying.without(merged, gone, kept, fieldType);
    boolean same = last.equals(wanted) && object.equals(live);
    Writer stamped =
        new Writer(
            writer.manager(),
            writer.apiVersion(),
            writer.subresource(),
            same ? time : writer.time());
    rest.addFirst(entry(stamped, APPLY, wanted));
    return new Applied(object, Sequence.copyOf(rest), conflicts);
  }

  private static boolean isOf(Struct entry, Writer writer, String operation) {
    return entry.text("manager").equals(writer.manager())
        && entry.text("operation").equals(operation)
        && entry.text("subresource").equals(writer.subresource())
        && (operation.equals(APPLY) || entry.text("apiVersion").equals(writer.apiVersion()));
  }

  private static Struct entry(Writer writer, String operation, Struct set) {
    return Struct.builder()
        .put("manager", writer.manager())
        .put("operation", operation)
        .put("apiVersion", writer.apiVersion())
        .put("time", writer.time())
        .put("fieldsType", "FieldsV1")
        .put("fieldsV1", set)
        .putUnlessEmpty("subresource", writer.subresource())
        .build();
  }

  private static String shown(Struct entry) {
    String name = "\"" + entry.text("manager") + "\"";
    if (!entry.text("subresource").isEmpty()) {
      name += " with subresource \"" + entry.text("subresource") + "\"";
    }
    return entry.text("operation").equals(UPDATE)
        ? name + " using " + entry.text("apiVersion")
        : name;
  }

  private static Struct withoutServerFields(Struct object) {
    return object.without("kind").without("apiVersion");
  }

  private static FieldWalk.Changes stripped(FieldWalk.Changes changes) {
    return new FieldWalk.Changes(strip(changes.set()), strip(changes.removed()));
  }

  private static Struct strip(Struct set) {
    Struct metadata = set.struct("f:metadata");
    if (metadata.isEmpty()) {
      return set.has("f:metadata") ? set.without("f:metadata") : set;
    }
    Struct rest = metadata.without(FieldSets.SELF);
    for (String key : metadata.keys()) {
      if (SERVER_METADATA.contains(key)) {
        rest = rest.without(key);
      }
    }
    return rest.isEmpty() ? set.without("f:metadata") : set.with("f:metadata", rest);
  }
}
