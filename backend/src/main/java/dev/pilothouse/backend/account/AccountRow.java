package dev.pilothouse.backend.account;

import dev.pilothouse.lessons.Language;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/** A row of the table of accounts. */
@Entity
@Table(name = "account")
class AccountRow {

  @Id private UUID id;
  private String name;
  private String nameKey;
  private String passwordHash;
  private boolean guest;
  private String language;
  private Instant createdAt;

  @SuppressWarnings("NullAway.Init")
  protected AccountRow() {}

  AccountRow(
      UUID id, String name, String passwordHash, boolean guest, Language language, Instant now) {
    this.id = id;
    this.name = name;
    this.nameKey = key(name);
    this.passwordHash = passwordHash;
    this.guest = guest;
    this.language = language.code();
    this.createdAt = now;
  }

  /** Names that differ only in case are the same name. */
  static String key(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  Account account() {
    return new Account(id, name, guest, Language.valueOf(language.toUpperCase(Locale.ROOT)));
  }

  String passwordHash() {
    return passwordHash;
  }

  void become(String newName, String newPasswordHash) {
    name = newName;
    nameKey = key(newName);
    passwordHash = newPasswordHash;
    guest = false;
  }

  void speak(Language newLanguage) {
    language = newLanguage.code();
  }

  Instant createdAt() {
    return createdAt;
  }
}
