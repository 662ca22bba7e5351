package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.support.Quick;

/** The programs of this package. */
public final class NetCommands {

  private NetCommands() {}

  /** Adds them to the catalogue. */
  public static void register(ProgramCatalogue catalogue) {
    catalogue
        .add("curl/curl", new Curl())
        .add("wget/wget", new Wget())
        .add("openssl/openssl", new Quick(Openssl::run))
        .add("openssh/ssh", new Ssh())
        .add("openssh/sshd", new Sshd())
        .add("iputils/ping", new Ping())
        .add("bind/nslookup", new DnsTool(new Nslookup()))
        .add("bind/host", new DnsTool(new HostTool()))
        .add("bind/dig", new DnsTool(new Dig()))
        .add("dnsmasq/dnsmasq", new Dnsmasq())
        .add("glibc/getent", new Getent())
        .add("netcat/nc", new Netcat())
        .add("iproute2/ip", new Quick(NetworkTools::ip))
        .add("iproute2/ss", new Quick(NetworkTools::ss))
        .add("net-tools/netstat", new Quick(NetworkTools::netstat))
        .add("net-tools/ifconfig", new Quick(NetworkTools::ifconfig));
  }
}
