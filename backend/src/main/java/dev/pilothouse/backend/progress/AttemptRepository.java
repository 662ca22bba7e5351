package dev.pilothouse.backend.progress;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The table of attempts. */
interface AttemptRepository extends JpaRepository<AttemptRow, UUID> {

  List<AttemptRow> findByAccountId(UUID accountId);

  List<AttemptRow> findByAccountIdAndLessonId(UUID accountId, String lessonId);
}
