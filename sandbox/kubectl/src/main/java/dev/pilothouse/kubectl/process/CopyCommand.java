package dev.pilothouse.kubectl.process;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl cp}: copies files to and from containers, with tar(1) there. */
public final class CopyCommand {

  private final Context context;

  private CopyCommand(Context context) {
    this.context = context;
  }

  /** A place: a path on this machine, or in a pod. */
  private record Place(String namespace, String pod, String path) {
    boolean remote() {
      return !pod.isEmpty();
    }

    String name() {
      String bare = path.replaceAll("/+$", "");
      return bare.substring(bare.lastIndexOf('/') + 1);
    }

    String parent() {
      String bare = path.replaceAll("/+$", "");
      int slash = bare.lastIndexOf('/');
      return slash < 0 ? "." : slash == 0 ? "/" : bare.substring(0, slash);
    }
  }

  public static void run(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.size() != 2) {
      throw new UsageException("source and destination are required");
    }
    CopyCommand command = new CopyCommand(context);
    Place from = command.place(arguments.get(0));
    Place to = command.place(arguments.get(1));
    if (from.remote() && to.remote()) {
      throw new UsageException("one of src or dest must be a local file specification");
    }
    if (!from.remote() && !to.remote()) {
      throw new UsageException("one of src or dest must be a remote file specification");
    }
    if (from.path().isEmpty() || to.path().isEmpty()) {
      throw new UsageException("filepath can not be empty");
    }
    if (to.remote()) {
      command.upload(from, to);
    } else {
      command.download(from, to);
    }
  }

  private Place place(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return new Place("", "", text);
    }
    String pod = text.substring(0, colon);
    int slash = pod.indexOf('/');
    if (pod.isEmpty() || pod.indexOf('/', slash + 1) > 0 && slash >= 0) {
      throw new UsageException(
          "filespec must match the canonical format: [[namespace/]pod:]file/path");
    }
    return slash < 0
        ? new Place(context.namespace(), pod, text.substring(colon + 1))
        : new Place(pod.substring(0, slash), pod.substring(slash + 1), text.substring(colon + 1));
  }

  private Call call(Place place, List<String> command) {
    Struct pod = context.cluster().get(context.known("pods"), place.namespace(), place.pod());
    String container = Pods.container(context, pod, context.text("container"), false);
    Call call =
        ExecCommand.call(pod, "exec")
            .with("container", container)
            .with("stdout", "true")
            .with("stderr", "true");
    for (String word : command) {
      call = call.with("command", word);
    }
    return call;
  }

  // ---- to a container

  private void upload(Place from, Place to) {
    if (!Files.exists(context.session(), from.path())) {
      throw new UsageException(from.path() + " doesn't exist in local filesystem");
    }
    boolean directory = quietly(to, List.of("test", "-d", to.path())) == 0;
    String target = directory ? to.path().replaceAll("/+$", "") + "/" + from.name() : to.path();
    Place place = new Place(to.namespace(), to.pod(), target);
    Tar tar = new Tar();
    pack(tar, from.path(), place.name());
    List<String> command =
        List.of(
            "tar", "--no-same-permissions", "--no-same-owner", "-xmf", "-", "-C", place.parent());
    RemoteProcess.Outcome outcome =
        new RemoteProcess(context, false, false)
            .run(call(place, command).with("stdin", "true"), tar.bytes());
    ExecCommand.end(outcome);
  }

  private int quietly(Place place, List<String> command) {
    RemoteProcess.Collected collected =
        new RemoteProcess(context, false, false).collect(call(place, command));
    return collected.outcome().exitCode() == null ? 1 : collected.outcome().exitCode();
  }

  private void pack(Tar tar, String path, String name) {
    if (!Files.isDirectory(context.session(), path)) {
      Bytes content = Files.read(context.session(), path);
      tar.file(name, content == null ? Bytes.EMPTY : content);
      return;
    }
    tar.directory(name);
    for (String inner : Files.list(context.session(), path)) {
      pack(tar, path + "/" + inner, name + "/" + inner);
    }
  }

  // ---- from a container

  private void download(Place from, Place to) {
    RemoteProcess.Collected collected =
        new RemoteProcess(context, false, false)
            .collect(call(from, List.of("tar", "cf", "-", from.path())));
    context.err(collected.stderr().text());
    if (collected.stdout().isEmpty()) {
      ExecCommand.end(collected.outcome());
    }
    String prefix = from.path().replaceAll("^/+|/+$", "");
    boolean directory = Files.isDirectory(context.session(), to.path());
    String base = directory ? to.path().replaceAll("/+$", "") + "/" + from.name() : to.path();
    List<String> written = new ArrayList<>();
    for (Tar.Entry entry : Tar.read(collected.stdout())) {
      String name = entry.name().replaceAll("^/+|/+$", "");
      if (!name.startsWith(prefix) || name.contains("..")) {
        continue;
      }
      String target = base + name.substring(prefix.length());
      if (entry.directory()) {
        Files.makeDirectories(context.session(), target);
      } else {
        int slash = target.lastIndexOf('/');
        if (slash > 0) {
          Files.makeDirectories(context.session(), target.substring(0, slash));
        }
        Files.write(context.session(), target, entry.content(), 0644);
        written.add(target);
      }
    }
    if (written.isEmpty()) {
      ExecCommand.end(collected.outcome());
    }
  }
}
