package dev.pilothouse.backend.account;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

/** The table of accounts. */
interface AccountRepository extends JpaRepository<AccountRow, UUID> {

  Optional<AccountRow> findByNameKey(String nameKey);

  boolean existsByNameKey(String nameKey);
}
