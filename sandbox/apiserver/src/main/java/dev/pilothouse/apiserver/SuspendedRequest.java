package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.World;

/** A request that waits for a webhook, and is looked at again when the answer is there. */
record SuspendedRequest(ApiRequest request, Suspension.Awaited awaited) implements PendingAnswer {

  @Override
  public Poll poll(World world) {
    Poll poll = awaited.answer().poll(world);
    ApiResponse.Complete answer = poll.answer();
    if (answer == null) {
      return new Poll(null, new SuspendedRequest(request, awaited.with(poll.next())));
    }
    ApiResponse response = world.part(ApiServer.class).handle(request, awaited.with(answer));
    return switch (response) {
      case ApiResponse.Complete complete -> new Poll(complete, this);
      case ApiResponse.Pending pending -> new Poll(null, pending.answer());
      case ApiResponse.Streaming _, ApiResponse.Upgrade _ ->
          throw new IllegalStateException("only what is written waits for webhooks");
    };
  }

  @Override
  public String topic() {
    return awaited.answer().topic();
  }

  @Override
  public void abandon(World world) {
    awaited.answer().abandon(world);
  }
}
