package dev.pilothouse.node;

import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.node.door.ApiServerProgram;
import dev.pilothouse.node.nginx.Envsubst;
import dev.pilothouse.node.nginx.NginxProgram;
import dev.pilothouse.node.redis.Gosu;
import dev.pilothouse.node.redis.RedisCli;
import dev.pilothouse.node.redis.RedisServer;
import dev.pilothouse.node.web.WebPrograms;

/** The programs of nodes and of the images that the catalogue of images has. */
public final class NodePrograms {

  private NodePrograms() {}

  /** Adds the programs to a catalogue. */
  public static ProgramCatalogue register(ProgramCatalogue catalogue) {
    return WebPrograms.register(catalogue)
        .add(Envsubst.ID, new Envsubst())
        .add(RedisServer.ID, new RedisServer())
        .add(RedisCli.ID, new RedisCli())
        .add(Gosu.ID, new Gosu())
        .add(NginxProgram.ID, new NginxProgram())
        .add(ProbeProgram.ID, new ProbeProgram())
        .add(PortForwardProgram.ID, new PortForwardProgram())
        .add(Pause.ID, new Pause())
        .add(ProxyProgram.ID, new ProxyProgram())
        .add(ClusterDns.ID, new ClusterDns())
        .add(ApiServerProgram.ID, new ApiServerProgram());
  }

  /** The kubelet's files on a node. */
  public static Layer layer() {
    return Layer.builder()
        .executable(ProbeProgram.PATH, ProbeProgram.ID)
        .executable(Pause.PATH, Pause.ID)
        .executable(ProxyProgram.PATH, ProxyProgram.ID)
        .executable(PortForwardProgram.PATH, PortForwardProgram.ID)
        .directory("/var/log/pods", 0755)
        .directory("/var/lib/kubelet", 0750)
        .build();
  }
}
