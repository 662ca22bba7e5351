package dev.pilothouse.backend;

import dev.pilothouse.lessons.check.Workers;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxProviders;
import java.time.Clock;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.env.Environment;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/** Wires the backend: database, clock, workers and the provider of sandboxes. */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:pilothouse-backend.properties")
@EntityScan("dev.pilothouse.backend")
@EnableJpaRepositories("dev.pilothouse.backend")
class BackendConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean(destroyMethod = "close")
  @Fallback
  @Lazy
  static SandboxProvider sandboxProvider(Environment environment) {
    return SandboxProviders.open(environment::getProperty);
  }

  /** Without its provider the application is not to start: that is said before anything else. */
  @Bean
  static BeanFactoryPostProcessor providerFirst() {
    return beans -> beans.getBean(SandboxProvider.class);
  }

  @Bean
  @ConditionalOnMissingBean
  Workers workers() {
    return new Workers(
        Executors.newVirtualThreadPerTaskExecutor(),
        Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().daemon().name("session-timer").factory()));
  }
}
