package dev.pilothouse.backend.account;

import dev.pilothouse.backend.account.AccountException.Reason;
import dev.pilothouse.lessons.Language;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The accounts of learners. */
@Service
public class Accounts {

  private static final int SHORTEST_PASSWORD = 8;
  private static final int LONGEST_PASSWORD_BYTES = 72;
  private static final String NAME = "[\\p{L}\\p{N}._-]{2,40}";
  private static final String GUEST = "guest-";

  private final AccountRepository rows;
  private final PasswordEncoder passwords;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Accounts(AccountRepository rows, PasswordEncoder passwords, Clock clock) {
    this.rows = rows;
    this.passwords = passwords;
    this.clock = clock;
  }

  /** A new guest: an account without a password that can become a full one. */
  @Transactional
  public Account startGuest(Language language) {
    // A guest's hash is no hash, so no password matches; it makes the guest's cookie unguessable.
    String hash = GUEST + randomHex(24);
    String name = GUEST + randomHex(5);
    return rows.save(new AccountRow(UUID.randomUUID(), name, hash, true, language, clock.instant()))
        .account();
  }

  /**
   * A new account.
   *
   * @throws AccountException when name or password will not do
   */
  @Transactional
  public Account signUp(String name, String password, Language language) {
    String stripped = checked(name, password);
    AccountRow row =
        new AccountRow(
            UUID.randomUUID(), stripped, hash(password), false, language, clock.instant());
    return save(row);
  }

  /**
   * Makes a guest an account, who keeps all progress.
   *
   * @throws AccountException when name or password will not do
   */
  @Transactional
  public Account upgrade(UUID guestId, String name, String password) {
    AccountRow row = rows.findById(guestId).orElseThrow();
    if (!row.account().guest()) {
      throw new AccountException(Reason.NOT_A_GUEST);
    }
    row.become(checked(name, password), hash(password));
    return save(row);
  }

  @Transactional(readOnly = true)
  public Optional<Account> find(UUID id) {
    return rows.findById(id).map(AccountRow::account);
  }

  @Transactional
  public void setLanguage(UUID id, Language language) {
    rows.findById(id).ifPresent(row -> row.speak(language));
  }

  /** For Spring Security: by name, whatever its case. */
  @Transactional(readOnly = true)
  AccountPrincipal principal(String name) {
    return rows.findByNameKey(AccountRow.key(name))
        .map(row -> new AccountPrincipal(row.account(), row.passwordHash()))
        .orElseThrow(() -> new UsernameNotFoundException(name));
  }

  private Account save(AccountRow row) {
    try {
      return rows.saveAndFlush(row).account();
    } catch (DataIntegrityViolationException e) {
      throw new AccountException(Reason.NAME_TAKEN);
    }
  }

  private String checked(String name, String password) {
    String stripped = name.strip();
    if (!stripped.matches(NAME) || AccountRow.key(stripped).startsWith(GUEST)) {
      throw new AccountException(Reason.NAME_INVALID);
    }
    if (password.length() < SHORTEST_PASSWORD) {
      throw new AccountException(Reason.PASSWORD_TOO_SHORT);
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
      throw new AccountException(Reason.PASSWORD_TOO_LONG);
    }
    if (rows.existsByNameKey(AccountRow.key(stripped))) {
      throw new AccountException(Reason.NAME_TAKEN);
    }
    return stripped;
  }

  private String hash(String password) {
    String hash = passwords.encode(password);
    if (hash == null) {
      throw new IllegalStateException("no hash");
    }
    return hash;
  }

  private String randomHex(int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return HexFormat.of().formatHex(content);
  }
}
