package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.PersistentVolume;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.file.FileTree;
import java.util.List;

/** Removes the directories of local-path volumes that were deleted from their nodes. */
public final class LocalPathCleaner implements Controller {

  private static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  private static final String DIRECTORY = "/var/local-path-provisioner/";

  @Override
  public String name() {
    return "local-path-provisioner";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.after() != null) {
      return List.of();
    }
    return change
        .object(PersistentVolume.KIND)
        .filter(volume -> volume.annotation(PROVISIONED_BY).equals("rancher.io/local-path"))
        .filter(volume -> volume.spec().persistentVolumeReclaimPolicy().equals("Delete"))
        .map(volume -> List.of(new Request("", volume.name())))
        .orElse(List.of());
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    if (client.find(PersistentVolume.KIND, "", request.name()).isPresent()) {
      return Result.DONE;
    }
    Machines machines = context.world().part(Machines.class);
    for (Node node : client.list(Node.KIND, "")) {
      FileTree files = machines.machine(node.name()).files();
      if (files.exists(DIRECTORY + request.name())) {
        files.remove(DIRECTORY + request.name());
      }
    }
    return Result.DONE;
  }
}
