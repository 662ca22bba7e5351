package dev.pilothouse.frontend.security;

import static com.vaadin.flow.spring.security.VaadinSecurityConfigurer.vaadin;

import dev.pilothouse.frontend.start.LoginView;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.rememberme.AbstractRememberMeServices;

/** The doors of the interface. The REST API has its own, before these. */
@Configuration
@EnableWebSecurity
class InterfaceSecurity {

  @Bean
  @Order(10)
  SecurityFilterChain pages(HttpSecurity http, AbstractRememberMeServices rememberMe)
      throws Exception {
    http.authorizeHttpRequests(
        requests ->
            requests
                .requestMatchers("/pilothouse/**", "/aura/**", "/favicon.ico")
                .permitAll()
                .requestMatchers("/terminal/**")
                .authenticated());
    http.rememberMe(remember -> remember.rememberMeServices(rememberMe).key(rememberMe.getKey()));
    http.with(vaadin(), security -> security.loginView(LoginView.class, "/"));
    return http.build();
  }
}
