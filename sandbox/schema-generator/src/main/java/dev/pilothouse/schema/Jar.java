package dev.pilothouse.schema;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/** Lists the classes of a library. */
final class Jar {

  private Jar() {}

  /**
   * The classes, in the jar of {@code member}, whose path without {@code .class} matches, in the
   * order of their names.
   */
  static List<Class<?>> classes(Class<?> member, String pathPattern) throws IOException {
    List<Class<?>> classes = new ArrayList<>();
    try (JarFile jar = new JarFile(file(member))) {
      List<String> names =
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.matches(pathPattern + "\\.class"))
              .sorted()
              .toList();
      for (String name : names) {
        classes.add(
            Class.forName(
                name.substring(0, name.length() - 6).replace('/', '.'),
                false,
                member.getClassLoader()));
      }
    } catch (ClassNotFoundException failure) {
      throw new IllegalStateException(failure);
    }
    return classes;
  }

  private static File file(Class<?> member) {
    try {
      return new File(member.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
