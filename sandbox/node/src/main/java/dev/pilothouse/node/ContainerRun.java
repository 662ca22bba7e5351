package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.ContainerStateTerminated;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.node.ContainerState.Ended;
import dev.pilothouse.node.ContainerState.Pulling;
import dev.pilothouse.node.ContainerState.Running;
import dev.pilothouse.node.ContainerState.Starting;
import dev.pilothouse.node.ContainerState.Stopping;
import dev.pilothouse.node.ContainerState.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Takes one container of a pod through its life: image, creation, run, restart, end. */
final class ContainerRun {

  private static final Duration START_TIME = Duration.ofMillis(180);
  private static final Duration IMAGE_ERROR_SHOWN = Duration.ofSeconds(1);
  private static final Duration CONFIG_RETRY = Duration.ofSeconds(12);
  private static final long FIRST_BACKOFF_SECONDS = 10;
  private static final long LONGEST_BACKOFF_SECONDS = 300;

  private final ControllerContext context;
  private final Client client;
  private final Kubelets kubelets;
  private final ContainerRuntime runtime;
  private final Pod pod;
  private final PodState state;
  private final Container spec;
  private final Instant now;
  private ContainerState container;
  private Instant nextLook = Instant.MAX;

  ContainerRun(
      ControllerContext context,
      Kubelets kubelets,
      Pod pod,
      PodState state,
      Container spec,
      ContainerState container) {
    this.context = context;
    this.client = context.client();
    this.kubelets = kubelets;
    this.runtime = kubelets.runtime();
    this.pod = pod;
    this.state = state;
    this.spec = spec;
    this.container = container;
    this.now = context.world().now();
  }

  Instant nextLook() {
    return nextLook;
  }

  private void lookAgain(Instant at) {
    if (at.isBefore(nextLook)) {
      nextLook = at;
    }
  }

  private void event(String type, String reason, String message) {
    client.event(ContainerRuntime.reference(pod, container), type, reason, message);
  }

  // ---- observing

  /** The container after taking note of the end of its process. */
  ContainerState observed() {
    Running running =
        switch (container.phase()) {
          case Running phase -> phase;
          case Stopping stopping -> stopping.running();
          case Waiting _, Pulling _, Starting _, Ended _ -> null;
        };
    if (running == null) {
      return container;
    }
    Optional<ContainerRuntime.Exit> exit = kubelets.end(running.session());
    if (exit.isPresent()) {
      ContainerStateTerminated end = terminated(running, exit.get());
      runtime.removeContainer(state, running);
      container = container.ended(new Ended(running.id(), end, now));
    }
    return container;
  }

  private ContainerStateTerminated terminated(Running running, ContainerRuntime.Exit exit) {
    String reason = exit.outOfMemory() ? "OOMKilled" : exit.code() == 0 ? "Completed" : "Error";
    return ContainerStateTerminated.EMPTY
        .withExitCode(exit.code())
        .withReason(reason)
        .withMessage(runtime.terminationMessage(state, spec, container, running, exit))
        .withStartedAt(running.since())
        .withFinishedAt(now)
        .withContainerID("containerd://" + running.id());
  }

  // ---- going on

  /** The container after doing what is due for it to run. */
  ContainerState progressed() {
    switch (container.phase()) {
      case Waiting waiting -> leaveWaiting(waiting);
      case Pulling pulling -> finishPull(pulling);
      case Starting starting -> finishStart(starting);
      case Running running -> supervise(running);
      case Stopping stopping -> goOnStopping(stopping);
      case Ended ended -> restart(ended);
    }
    return container;
  }

  private void leaveWaiting(Waiting waiting) {
    if (waiting.until().isAfter(now)) {
      lookAgain(waiting.until());
    } else if (waiting.reason().equals("ErrImagePull")) {
      backOffPulling(waiting);
    } else {
      acquireImage();
    }
  }

  private void waitWith(String reason, String message, Instant until) {
    container = container.with(new Waiting(reason, message, until));
    lookAgain(until);
  }

  // ---- the image

  private String image() {
    return spec.image();
  }

  private void acquireImage() {
    Optional<ImageReference> reference = ImageReference.parse(image());
    if (reference.isEmpty()) {
      String message =
          "Failed to apply default image tag \"%s\": couldn't parse image name \"%s\": invalid reference format"
              .formatted(image(), image());
      event("Warning", "InspectFailed", message);
      event("Warning", "Failed", "Error: InvalidImageName");
      waitWith("InvalidImageName", message, now.plus(CONFIG_RETRY));
      return;
    }
    Optional<Image> present = kubelets.image(state.node(), reference.get());
    String policy = spec.imagePullPolicy();
    if (present.isPresent() && !policy.equals("Always")) {
      event(
          "Normal",
          "Pulled",
          "Container image \"%s\" already present on machine".formatted(image()));
      create(present.get());
    } else if (policy.equals("Never")) {
      String message =
          "Container image \"%s\" is not present with pull policy of Never".formatted(image());
      event("Warning", "ErrImageNeverPull", message);
      event("Warning", "Failed", "Error: ErrImageNeverPull");
      waitWith("ErrImageNeverPull", message, now.plus(CONFIG_RETRY));
    } else {
      event("Normal", "Pulling", "Pulling image \"%s\"".formatted(image()));
      Pulling pulling = kubelets.beginPull(state.node(), reference.get());
      container = container.with(pulling);
      lookAgain(pulling.ends());
    }
  }

  private void finishPull(Pulling pulling) {
    if (pulling.ends().isAfter(now)) {
      lookAgain(pulling.ends());
      return;
    }
    ImageReference reference = ImageReference.parse(image()).orElseThrow();
    switch (kubelets.images().pull(reference)) {
      case ImageCatalogue.Found found -> pulled(pulling, found.image());
      case ImageCatalogue.Refused refused -> pullFailed(refused.message());
    }
  }

  private void pulled(Pulling pulling, Image image) {
    kubelets.addImage(context.client(), state.node(), image);
    event(
        "Normal",
        "Pulled",
        "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
            .formatted(
                image(), GoDuration.text(Duration.between(pulling.began(), now)),
                GoDuration.text(Duration.between(pulling.asked(), now)), image.sizeBytes()));
    create(image);
  }

  private void pullFailed(String message) {
    event("Warning", "Failed", "Failed to pull image \"%s\": %s".formatted(image(), message));
    event("Warning", "Failed", "Error: ErrImagePull");
    Instant until = now.plus(IMAGE_ERROR_SHOWN);
    container = container.withFailedPull(new Waiting("ErrImagePull", message, until));
    lookAgain(until);
  }

  private void backOffPulling(Waiting failed) {
    long delay =
        Math.min(
            LONGEST_BACKOFF_SECONDS,
            FIRST_BACKOFF_SECONDS << Math.min(20, Math.max(0, container.pulls() - 1)));
    event("Normal", "BackOff", "Back-off pulling image \"%s\"".formatted(image()));
    event("Warning", "Failed", "Error: ImagePullBackOff");
    waitWith(
        "ImagePullBackOff",
        "Back-off pulling image \"%s\": ErrImagePull: %s".formatted(image(), failed.message()),
        now.plusSeconds(delay));
  }

  // ---- creating and starting

  private void create(Image image) {
    container = container.withImage(image);
    try {
      new Environment(client, pod, state, spec).resolve();
      runtime.checkUser(pod, spec, image);
      runtime.checkTarget(state, spec);
    } catch (Environment.Unresolvable problem) {
      event("Warning", "Failed", "Error: " + problem.getMessage());
      waitWith("CreateContainerConfigError", problem.getMessage(), now.plus(CONFIG_RETRY));
      return;
    }
    event("Normal", "Created", "Created container: " + container.name());
    Instant ends = now.plus(START_TIME);
    container = container.with(new Starting(ends));
    lookAgain(ends);
  }

  private void finishStart(Starting starting) {
    if (starting.ends().isAfter(now)) {
      lookAgain(starting.ends());
      return;
    }
    String id = runtime.newId();
    container = container.starting();
    try {
      Running begun = runtime.start(client, pod, state, spec, container, id);
      event("Normal", "Started", "Started container " + container.name());
      long hook =
          runtime.hook(client, pod, state, spec, container, begun, spec.lifecycle().postStart());
      Running running = new Running(id, begun.session(), begun.context(), now, hook);
      container = container.with(running);
      supervise(running);
    } catch (ContainerRuntime.StartFailure failure) {
      event("Warning", "Failed", "Error: " + failure.getMessage());
      ContainerStateTerminated ended =
          // It never started, which the API shows as the epoch.
          ContainerStateTerminated.of(Struct.of("startedAt", Times.time(Instant.EPOCH)))
              .withExitCode(128)
              .withReason("StartError")
              .withMessage(failure.getMessage())
              .withFinishedAt(now)
              .withContainerID("containerd://" + id);
      container = container.ended(new Ended(id, ended, now));
      restart((Ended) container.phase());
    }
  }

  // ---- running

  private void supervise(Running running) {
    if (running.postStart() != 0) {
      Optional<ContainerRuntime.Exit> hook = kubelets.end(running.postStart());
      if (hook.isEmpty()) {
        return;
      }
      container =
          container.with(
              new Running(running.id(), running.session(), running.context(), running.since(), 0));
      if (hook.get().code() != 0) {
        event("Warning", "FailedPostStartHook", "PostStartHook failed");
        kill("FailedPostStartHook");
        return;
      }
    }
    Prober prober = new Prober(context, kubelets, pod, state, spec, container);
    container = prober.run();
    lookAgain(prober.nextLook());
    prober.killMessage().ifPresent(this::kill);
  }

  /** Begins to stop a container that is to be started again. */
  private void kill(String message) {
    event("Normal", "Killing", message);
    long grace = pod.spec().terminationGracePeriodSeconds();
    beginStop((Running) container.phase(), now.plusSeconds(grace));
  }

  private void restart(Ended ended) {
    if (!PodStates.restarts(pod, spec, container.kind(), container.exitCode())) {
      return;
    }
    boolean ranLong =
        Duration.between(ended.state().startedAt(), ended.at())
                    .compareTo(Duration.ofSeconds(2 * LONGEST_BACKOFF_SECONDS))
                > 0
            && !ended.state().reason().equals("StartError");
    long delay = ranLong ? 0 : container.backoffSeconds();
    long next = delay == 0 ? FIRST_BACKOFF_SECONDS : Math.min(LONGEST_BACKOFF_SECONDS, delay * 2);
    Instant until = ended.at().plusSeconds(delay);
    if (delay == 0) {
      container =
          container.again(ended.state(), new Waiting("ContainerCreating", "", Instant.EPOCH), next);
      acquireImage();
      return;
    }
    String pod = "%s_%s(%s)".formatted(state.name(), state.namespace(), state.uid());
    event(
        "Warning",
        "BackOff",
        "Back-off restarting failed container %s in pod %s".formatted(container.name(), pod));
    String message =
        "back-off %s restarting failed container=%s pod=%s"
            .formatted(GoDuration.text(Duration.ofSeconds(delay)), container.name(), pod);
    container =
        container.again(ended.state(), new Waiting("CrashLoopBackOff", message, until), next);
    lookAgain(until);
  }

  // ---- stopping

  /** The container after doing what is due for it to end by {@code deadline}. */
  ContainerState stopped(Instant deadline, String message) {
    switch (container.phase()) {
      case Running running -> {
        event("Normal", "Killing", message);
        beginStop(running, deadline);
      }
      case Stopping stopping -> {
        Instant earlier = deadline.isBefore(stopping.deadline()) ? deadline : stopping.deadline();
        goOnStopping(
            new Stopping(
                stopping.running(),
                earlier,
                stopping.preStop(),
                stopping.signalled(),
                stopping.killed()));
      }
      case Waiting _, Pulling _, Starting _, Ended _ -> {}
    }
    return container;
  }

  private void beginStop(Running running, Instant deadline) {
    long hook =
        runtime.hook(client, pod, state, spec, container, running, spec.lifecycle().preStop());
    goOnStopping(new Stopping(running, deadline, hook, false, false));
  }

  private void goOnStopping(Stopping stopping) {
    boolean signalled = stopping.signalled();
    boolean killed = stopping.killed();
    boolean hookRuns = stopping.preStop() != 0 && kubelets.end(stopping.preStop()).isEmpty();
    boolean late = !stopping.deadline().isAfter(now);
    if (!signalled && (!hookRuns || late)) {
      Image image = container.image();
      runtime.signal(
          stopping.running().session(), image == null ? Signal.TERM : image.stopSignal());
      signalled = true;
    }
    if (late && !killed) {
      runtime.signal(stopping.running().session(), Signal.KILL);
      killed = true;
    } else if (!late) {
      lookAgain(stopping.deadline());
    }
    container =
        container.with(
            new Stopping(
                stopping.running(), stopping.deadline(), stopping.preStop(), signalled, killed));
  }
}
