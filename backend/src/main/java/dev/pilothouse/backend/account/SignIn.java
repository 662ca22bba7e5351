package dev.pilothouse.backend.account;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.rememberme.AbstractRememberMeServices;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Component;

/** Signs learners in and out. A cookie keeps them signed in when the server restarts. */
@Component
public class SignIn {

  private final Accounts accounts;
  private final AbstractRememberMeServices rememberMe;
  private final HttpSessionSecurityContextRepository contexts =
      new HttpSessionSecurityContextRepository();

  SignIn(Accounts accounts, AbstractRememberMeServices rememberMe) {
    this.accounts = accounts;
    this.rememberMe = rememberMe;
  }

  /**
   * The learner of the current request. It is as of sign-in: ask {@link Accounts} for the present.
   */
  public static Optional<Account> current() {
    return of(SecurityContextHolder.getContext().getAuthentication());
  }

  /** The learner that is authenticated, if it is one. */
  public static Optional<Account> of(
      @org.jspecify.annotations.Nullable Authentication authentication) {
    return authentication != null
            && authentication.getPrincipal() instanceof AccountPrincipal principal
        ? Optional.of(principal.account())
        : Optional.empty();
  }

  /**
   * Signs in an account whose right has been proved: a new guest, or one that has just signed up.
   */
  public void signIn(Account account, HttpServletRequest request, HttpServletResponse response) {
    AccountPrincipal principal = accounts.principal(account.name());
    Authentication authentication =
        UsernamePasswordAuthenticationToken.authenticated(
            principal, null, principal.getAuthorities());
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(authentication);
    if (request.getSession(false) != null) {
      request.changeSessionId();
    }
    SecurityContextHolder.setContext(context);
    contexts.saveContext(context, request, response);
    rememberMe.loginSuccess(request, response, authentication);
  }

  public void signOut(HttpServletRequest request, HttpServletResponse response) {
    rememberMe.logout(request, response, SecurityContextHolder.getContext().getAuthentication());
    SecurityContextHolder.clearContext();
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.invalidate();
    }
  }
}
