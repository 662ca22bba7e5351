package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Cells of volumes, storage classes, and of what holds data. */
final class StorageCells {

  private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
  private static final String DEFAULT_ANNOTATION = "storageclass.kubernetes.io/is-default-class";

  private StorageCells() {}

  static void addTo(Map<String, BiFunction<Struct, CellContext, Object>> cells) {
    cells.put(
        "dataCount",
        Cells.plain(
            object -> (long) object.struct("data").size() + object.struct("binaryData").size()));
    cells.put("secretCount", Cells.plain(object -> (long) object.list("secrets").size()));
    cells.put(
        "accessModes", Cells.plain(object -> modes(object.structAt("spec").list("accessModes"))));
    cells.put("volumePhase", Cells.plain(StorageCells::phase));
    cells.put("volumeClaim", Cells.plain(StorageCells::claim));
    cells.put("storageClass", Cells.plain(StorageCells::storageClass));
    cells.put("claimCapacity", Cells.plain(StorageCells::claimCapacity));
    cells.put("claimAccessModes", Cells.plain(StorageCells::claimModes));
    cells.put("storageClassName", Cells.plain(StorageCells::className));
    cells.put("allowExpansion", Cells.plain(object -> object.flag("allowVolumeExpansion")));
    cells.put("attached", Cells.plain(object -> object.structAt("status").flag("attached")));
    cells.put(
        "csiDrivers", Cells.plain(object -> (long) object.structAt("spec").list("drivers").size()));
    cells.put("attachRequired", Cells.plain(object -> !isFalse(object, "attachRequired")));
    cells.put(
        "podInfoOnMount", Cells.plain(object -> object.structAt("spec").flag("podInfoOnMount")));
    cells.put(
        "csiStorageCapacity",
        Cells.plain(object -> object.structAt("spec").flag("storageCapacity")));
    cells.put("tokenRequests", Cells.plain(StorageCells::tokenRequests));
    cells.put(
        "requiresRepublish",
        Cells.plain(object -> object.structAt("spec").flag("requiresRepublish")));
    cells.put("csiModes", Cells.plain(StorageCells::csiModes));
  }

  private static String modes(Sequence modes) {
    List<String> shown = new ArrayList<>();
    for (String mode :
        List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")) {
      if (modes.contains(mode)) {
        shown.add(
            switch (mode) {
              case "ReadWriteOnce" -> "RWO";
              case "ReadOnlyMany" -> "ROX";
              case "ReadWriteMany" -> "RWX";
              default -> "RWOP";
            });
      }
    }
    return String.join(",", shown);
  }

  private static Object phase(Struct volume) {
    boolean going = !volume.structAt("metadata").text("deletionTimestamp").isEmpty();
    return going ? "Terminating" : volume.structAt("status").text("phase");
  }

  private static Object claim(Struct volume) {
    Struct claim = volume.structAt("spec", "claimRef");
    return claim.isEmpty() ? "" : claim.text("namespace") + "/" + claim.text("name");
  }

  private static Object storageClass(Struct object) {
    String annotated = object.structAt("metadata", "annotations").text(CLASS_ANNOTATION);
    return annotated.isEmpty() ? object.structAt("spec").text("storageClassName") : annotated;
  }

  private static boolean bound(Struct claim) {
    return !claim.structAt("spec").text("volumeName").isEmpty();
  }

  private static Object claimCapacity(Struct claim) {
    return bound(claim) ? claim.structAt("status", "capacity").text("storage") : "";
  }

  private static Object claimModes(Struct claim) {
    return bound(claim) ? modes(claim.structAt("status").list("accessModes")) : "";
  }

  private static Object className(Struct storageClass) {
    String name = storageClass.structAt("metadata").text("name");
    boolean standard =
        storageClass.structAt("metadata", "annotations").text(DEFAULT_ANNOTATION).equals("true");
    return standard ? name + " (default)" : name;
  }

  private static boolean isFalse(Struct driver, String field) {
    return Boolean.FALSE.equals(driver.structAt("spec").get(field));
  }

  private static Object tokenRequests(Struct driver) {
    String audiences = Cells.joined(driver.structAt("spec").list("tokenRequests"), "audience", ",");
    return audiences.isEmpty() ? "<unset>" : audiences;
  }

  private static Object csiModes(Struct driver) {
    String modes = String.join(",", driver.structAt("spec").list("volumeLifecycleModes").texts());
    return modes.isEmpty() ? "<none>" : modes;
  }
}
