package dev.pilothouse.backend.progress;

import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The table of places. */
interface LessonPlaceRepository extends JpaRepository<LessonPlaceRow, LessonPlaceRow.Key> {

  List<LessonPlaceRow> findByKeyAccountId(UUID accountId);
}
