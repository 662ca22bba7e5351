package dev.pilothouse.backend.account;

import java.util.Collection;
import java.util.List;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

/** An account as Spring Security knows it. */
public final class AccountPrincipal implements UserDetails {

  private static final long serialVersionUID = 1;

  private final Account account;
  private final String passwordHash;

  AccountPrincipal(Account account, String passwordHash) {
    this.account = account;
    this.passwordHash = passwordHash;
  }

  public Account account() {
    return account;
  }

  @Override
  public Collection<? extends GrantedAuthority> getAuthorities() {
    return List.of(new SimpleGrantedAuthority("ROLE_LEARNER"));
  }

  @Override
  public String getPassword() {
    return passwordHash;
  }

  @Override
  public String getUsername() {
    return account.name();
  }
}
