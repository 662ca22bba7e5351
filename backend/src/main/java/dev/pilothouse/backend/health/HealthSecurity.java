package dev.pilothouse.backend.health;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/** Lets everybody ask for the health, without a session. */
@Configuration(proxyBeanMethods = false)
class HealthSecurity {

  static final String LIVE = "/livez";
  static final String READY = "/readyz";

  @Bean
  @Order(0)
  SecurityFilterChain probes(HttpSecurity http) throws Exception {
    return http.securityMatcher(LIVE, READY)
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .build();
  }
}
