package dev.pilothouse.backend.account;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.rememberme.AbstractRememberMeServices;
import org.springframework.security.web.authentication.rememberme.TokenBasedRememberMeServices;

/** How learners prove who they are, and who may call the REST API. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  private static final Duration REMEMBERED = Duration.ofDays(90);

  @Bean
  PasswordEncoder passwordEncoder() {
    return new BCryptPasswordEncoder();
  }

  @Bean
  UserDetailsService userDetailsService(Accounts accounts) {
    return accounts::principal;
  }

  @Bean
  AbstractRememberMeServices rememberMeServices(Settings settings, UserDetailsService users) {
    TokenBasedRememberMeServices services =
        new TokenBasedRememberMeServices(settings.secret("remember-me-key"), users);
    services.setAlwaysRemember(true);
    services.setTokenValiditySeconds((int) REMEMBERED.toSeconds());
    services.setCookieName("pilothouse-learner");
    return services;
  }

  /** Calls of the API are answered with 401, never with a redirect to a login page. */
  @Bean
  @Order(1)
  SecurityFilterChain apiSecurity(HttpSecurity http, AbstractRememberMeServices rememberMe)
      throws Exception {
    return http.securityMatcher("/api/**")
        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .httpBasic(
            basic ->
                basic.authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED)))
        .rememberMe(remember -> remember.rememberMeServices(rememberMe).key(rememberMe.getKey()))
        .exceptionHandling(
            handling ->
                handling.authenticationEntryPoint(
                    new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED)))
        // Only a page of another origin is to be feared, and that cannot set this header.
        .csrf(
            csrf ->
                csrf.ignoringRequestMatchers(request -> request.getHeader("Authorization") != null))
        .sessionManagement(Customizer.withDefaults())
        .build();
  }
}
