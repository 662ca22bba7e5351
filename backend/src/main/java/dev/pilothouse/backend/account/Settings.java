package dev.pilothouse.backend.account;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Settings that the application makes for itself and keeps. */
@Component
class Settings {

  private final JdbcClient database;

  Settings(JdbcClient database) {
    this.database = database;
  }

  /** A random secret that is made at the first call and stays the same. */
  @Transactional
  public String secret(String name) {
    return database
        .sql("select content from setting where name = ?")
        .param(name)
        .query(String.class)
        .optional()
        .orElseGet(() -> newSecret(name));
  }

  private String newSecret(String name) {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    String secret = HexFormat.of().formatHex(bytes);
    database.sql("insert into setting (name, content) values (?, ?)").params(name, secret).update();
    return secret;
  }
}
