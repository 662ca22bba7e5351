package dev.pilothouse.backend.progress;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The table of task results. */
interface TaskResultRepository extends JpaRepository<TaskResultRow, TaskResultRow.Key> {

  List<TaskResultRow> findByKeyAttemptIdIn(Collection<UUID> attemptIds);
}
