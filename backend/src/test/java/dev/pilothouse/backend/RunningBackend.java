package dev.pilothouse.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The backend on a free port, with a database in a folder and the fake provider. */
public final class RunningBackend implements AutoCloseable {

  private static final String LESSON =
      """
      order: 1
      title: {en: Scale, zh: 伸缩}
      summary: {en: S, zh: 摘}
      minutes: 5
      notes: [n2.008]
      exercises:
        - id: first
          title: {en: First, zh: 一}
          tasks:
            - id: three
              text: {en: Three, zh: 三}
              points: 10
              checks: [{object: deployments/default/web, expect: object.spec.replicas == 3}]
            - id: word
              text: {en: Word, zh: 词}
              points: 5
              checks: [{answer: {en: The word?, zh: 词？}, accept: [open]}]
          solution: [{wait: 1s}]
          wrong: [{name: x, steps: [{wait: 1s}], loses: [three]}]
        - id: second
          title: {en: Second, zh: 二}
          tasks:
            - id: five
              text: {en: Five, zh: 五}
              points: 20
              checks: [{object: deployments/default/web, expect: object.spec.replicas == 5}]
          solution: [{wait: 1s}]
          wrong: [{name: x, steps: [{wait: 1s}], loses: [five]}]
      """;

  public final FakeProvider provider;
  private final ConfigurableApplicationContext context;

  private RunningBackend(ConfigurableApplicationContext context) {
    this.context = context;
    this.provider = context.getBean(FakeProvider.class);
  }

  /** Starts one; one that ran before in the same folder left its data there. */
  public static RunningBackend in(Path folder, String... arguments) {
    try {
      Path lesson = Files.createDirectories(folder.resolve("course/scale"));
      Files.writeString(lesson.resolve("lesson.yaml"), LESSON);
      String text = "Text\n<!-- exercise: first -->\n<!-- exercise: second -->\n";
      Files.writeString(lesson.resolve("lesson.en.md"), text);
      Files.writeString(lesson.resolve("lesson.zh.md"), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    SpringApplication application =
        new SpringApplicationBuilder(TestApplication.class)
            .properties(
                "server.port=0",
                "logging.level.root=error",
                "spring.main.banner-mode=off",
                "pilothouse.data=" + folder.resolve("data").toAbsolutePath(),
                "pilothouse.lessons=" + folder.resolve("course").toAbsolutePath())
            .build();
    return new RunningBackend(application.run(arguments));
  }

  public <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  /** Tells the application that its state has changed, as the framework does at start and stop. */
  public <S extends AvailabilityState> void become(S state) {
    AvailabilityChangeEvent.publish(context, state);
  }

  public String address() {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  @Override
  public void close() {
    context.close();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(ProviderConfiguration.class)
  @ComponentScan(
      basePackages = "dev.pilothouse.backend",
      excludeFilters =
          @ComponentScan.Filter(
              type = org.springframework.context.annotation.FilterType.ASSIGNABLE_TYPE,
              classes = {TestApplication.class, ProviderConfiguration.class}))
  static class TestApplication {}

  @Configuration(proxyBeanMethods = false)
  static class ProviderConfiguration {
    @Bean
    FakeProvider fakeProvider() {
      return new FakeProvider();
    }
  }
}
