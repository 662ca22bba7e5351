package dev.pilothouse.frontend;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The runnable application: views, REST API and embedded clusters in one process. */
@SpringBootApplication(scanBasePackages = "dev.pilothouse")
public class PilothouseApplication {

  public static void main(String[] arguments) {
    SpringApplication.run(PilothouseApplication.class, arguments);
  }
}
