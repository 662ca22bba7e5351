package dev.pilothouse.backend.course;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Where the lessons are: the configured folder, else the repository's own when there is one, else a
 * copy of those that came with the application.
 */
@Component
class CourseFolder {

  private static final Logger LOG = LoggerFactory.getLogger(CourseFolder.class);
  private static final String PACKED = "/course/";

  private final Path path;

  CourseFolder(
      @Value("${pilothouse.lessons:}") String configured,
      @Value("${pilothouse.home:}") String home,
      @Value("${pilothouse.data:./data}") String data)
      throws IOException {
    Path own = Path.of(home).resolve("lessons/course");
    if (!configured.isEmpty()) {
      path = Path.of(configured);
    } else if (!home.isEmpty() && Files.isDirectory(own)) {
      path = own;
    } else {
      path = Path.of(data).resolve("course");
      unpack(path);
    }
    LOG.info("Lessons are read from {}", path.toAbsolutePath());
  }

  Path path() {
    return path;
  }

  private static void unpack(Path target) throws IOException {
    Files.createDirectories(target);
    for (Resource resource :
        new PathMatchingResourcePatternResolver().getResources("classpath*:course/*/**")) {
      String address = resource.getURL().toString();
      int start = address.lastIndexOf(PACKED);
      if (start < 0 || address.endsWith("/") || !resource.isReadable()) {
        continue;
      }
      Path file = target.resolve(address.substring(start + PACKED.length())).normalize();
      if (file.startsWith(target)) {
        Files.createDirectories(file.getParent());
        try (InputStream content = resource.getInputStream()) {
          Files.write(file, content.readAllBytes());
        }
      }
    }
  }
}
