package dev.pilothouse.backend.health;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The probes of a kubelet or a container engine, under the names that Kubernetes' own servers use.
 * They need no login and tell nothing but yes (200) or no (503).
 */
@RestController
class HealthController {

  private final ApplicationAvailability availability;

  HealthController(ApplicationAvailability availability) {
    this.availability = availability;
  }

  /** No means: only a restart helps. */
  @GetMapping(path = HealthSecurity.LIVE, produces = MediaType.TEXT_PLAIN_VALUE)
  ResponseEntity<String> live() {
    return answer(availability.getLivenessState() == LivenessState.CORRECT);
  }

  /** No means: send nobody here, as before the end of the start and from the begin of the stop. */
  @GetMapping(path = HealthSecurity.READY, produces = MediaType.TEXT_PLAIN_VALUE)
  ResponseEntity<String> ready() {
    return answer(availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC);
  }

  private static ResponseEntity<String> answer(boolean yes) {
    return yes
        ? ResponseEntity.ok("ok")
        : ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("no");
  }
}
