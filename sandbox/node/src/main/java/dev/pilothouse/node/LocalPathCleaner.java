package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
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
    boolean gone =
        change.after() == null
            && change.resource().equals(Resource.PERSISTENT_VOLUMES)
            && Meta.annotation(change.object(), PROVISIONED_BY).equals("rancher.io/local-path")
            && change.object().textAt("spec", "persistentVolumeReclaimPolicy").equals("Delete");
    return gone ? List.of(new Request("", Meta.name(change.object()))) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    if (client.find(Resource.PERSISTENT_VOLUMES, "", request.name()).isPresent()) {
      return Result.DONE;
    }
    Machines machines = context.world().part(Machines.class);
    for (Struct node : client.list(Resource.NODES, "")) {
      FileTree files = machines.machine(Meta.name(node)).files();
      if (files.exists(DIRECTORY + request.name())) {
        files.remove(DIRECTORY + request.name());
      }
    }
    return Result.DONE;
  }
}
